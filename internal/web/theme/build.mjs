// Compiles the theme into static/baluarte.css: Sass, then two passes that Sass
// cannot do because USWDS settles its colours and selectors by itself.
//
//  1. Selectors of USWDS that no page uses are dropped (`used` is the list).
//  2. Each colour becomes the custom property of its role, so that dark is a
//     second set of values and not a second style sheet. A colour without a
//     role stops the build.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import * as sass from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("../../../static/baluarte.css");

// USWDS components in use; everything else named usa-… goes.
const used = new Set(
  `skipnav button button--outline button--unstyled fieldset legend label hint
   form-group form-group--error input input--error select error-message
   sr-only`.split(/\s+/).map((name) => "usa-" + name),
);

// Elements that no page has.
const absent = /^(?:hr|pre|abbr|b|kbd|samp|sub|optgroup|textarea|img|cite|var|dfn|address)\b|type="?reset/;

function wanted(selector) {
  if (absent.test(selector)) return false;
  // One ring of our own for every focus (parts/_base.scss).
  if (/:focus$/.test(selector) && !selector.startsWith(".usa-skipnav")) return false;
  if (/:disabled|aria-disabled|autofill|moz-focus|ms-expand/.test(selector)) return false;
  const names = selector.match(/usa-[\w-]+/g) ?? [];
  return !/\.usa-(focus|prose|form)\b(?!-)/.test(selector) && names.every((name) => used.has(name));
}

const onlyUsed = {
  postcssPlugin: "only-used",
  Once(root) {
    root.walkRules((rule) => {
      const kept = rule.selectors.filter(wanted);
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    });
    // USWDS pictures and fonts are not served: signs and arrows are ours.
    root.walkDecls((decl) => {
      if (/url\("?\.\.\//.test(decl.value)) decl.remove();
    });
    root.walkAtRules((rule) => {
      if (rule.nodes?.length === 0) rule.remove();
    });
  },
};

const full = (hex) => (hex.length === 4 ? "#" + [...hex.slice(1)].map((c) => c + c).join("") : hex).toLowerCase();

const namedRoles = {
  postcssPlugin: "named-roles",
  Once(root) {
    const roles = new Map(); // colour -> roles of that value in light
    const first = root.nodes.find((node) => node.selector === ":root");
    first.walkDecls(/^--/, (decl) => {
      const hex = full(decl.value);
      roles.set(hex, [...(roles.get(hex) ?? []), decl.prop]);
    });
    root.walkDecls((decl) => {
      if (decl.prop.startsWith("--")) return;
      decl.value = decl.value.replace(/#[0-9a-f]{3,8}\b|\b(?:white|black)\b/gi, (colour) => {
        const names = roles.get(full(colour === "white" ? "#fff" : colour));
        if (!names) throw decl.error(`${colour} has no role in _roles.scss`);
        // White is the page as a ground and the text on the accent as a text.
        const text = names.find((name) => name.startsWith("--on-"));
        return `var(${decl.prop === "color" && text ? text : names[0]})`;
      });
    });
  },
};

const compiled = sass.compile(here("baluarte.scss"), {
  style: "compressed",
  loadPaths: [here("."), here("node_modules/@uswds/uswds/packages")],
  quietDeps: true,
  logger: sass.Logger.silent,
});
const { css } = postcss([onlyUsed, namedRoles]).process(compiled.css, { from: undefined });
writeFileSync(target, css.replace(/^\uFEFF/, "").trimEnd() + "\n");
console.log(`static/baluarte.css: ${readFileSync(target).length} bytes`);
