// Everything works without this script. With it, an answer is saved as it is given, and the place in a lesson is kept.
(() => {
  "use strict";

  // A line that is down is tried again after 1, 2, 4 seconds and so on; at once, and from the start, when the browser says
  // that it is back or its reader does something, which may be while a try is still under way.
  let tries = 0;
  const lulls = new Set();
  const lull = () => new Promise((over) => {
    lulls.add(over);
    setTimeout(over, Math.min(1000 * 2 ** tries++, 30000));
  });
  for (const sign of ["online", "change", "click"]) addEventListener(sign, () => {
    tries = 0;
    for (const over of lulls) over();
    lulls.clear();
  });
  // Asks once, and gives the answer with its text. A line too slow for that gets more time at the next try.
  let patience = 10000;
  const call = async (to, options) => {
    try {
      const answer = await fetch(to, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(patience) });
      return [answer, await answer.text()];
    } catch (error) {
      if (error.name === "TimeoutError") patience = Math.min(2 * patience, 80000);
      throw error;
    }
  };
  const waits = new Set(); // what could not be sent yet: whoever leaves the page is asked first
  addEventListener("beforeunload", (event) => {
    if (waits.size) event.returnValue = true;
  });

  // The quiz: save after each change; tell what happened where the page says "saved".
  const form = document.querySelector("form[data-save]");
  const status = document.getElementById("saved");
  if (form && status) {
    let saving = null; // until nothing is left to save
    const tell = (text, failed) => {
      const span = status.querySelector("span");
      span.textContent = text;
      status.classList.toggle("saved-failed", failed);
    };
    // The numbers beside the questions say which are answered.
    const count = () => {
      const steps = document.getElementById("steps");
      for (const question of form.querySelectorAll("[data-choose]")) {
        // Options ticked; or, of an order or match, items with a choice, and in an order each with one of its own.
        const given = [...question.querySelectorAll("select")].map((select) => select.value).filter(Boolean);
        const ticked = question.querySelectorAll("input:checked").length;
        const enough = (question.querySelector(".places-order") ? new Set(given).size : given.length) || ticked;
        const done = enough === Number(question.dataset.choose);
        const step = steps.querySelector(`[value="to:${question.id.slice(1)}"]`);
        step.classList.toggle("done", done);
        step.querySelector("span span").textContent = done ? steps.dataset.answered : steps.dataset.unanswered;
      }
    };
    // Gives "kept"; "refused", which is final until the answer changes; "away", of a line or a database; "unknown" where only
    // the form itself leads on, as to a sign-in.
    const send = async (body) => {
      try {
        const [answer, text] = await call(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
        const told = JSON.parse(text);
        tell(told.saved || told.error, !answer.ok);
        if (answer.ok) count();
        return answer.ok ? "kept" : answer.status > 501 ? "away" : answer.status === 401 || answer.status === 500 ? "unknown" : "refused";
      } catch {
        tell(status.dataset.failed, true);
        return "away";
      }
    };
    // What was changed and not yet saved, question by question: another tab may be answering the others.
    const unsaved = new Set();
    // One request after the other, so that the last change is the last saved. One at least: with nothing to save it asks
    // whether there is a line.
    const save = async () => {
      status.ariaBusy = "true"; // what it says is of the change before
      let became;
      do {
        const sent = [...unsaved];
        const body = new URLSearchParams();
        for (const question of sent) {
          for (const input of question.querySelectorAll("input:checked, input[name=on], select")) body.append(input.name, input.value);
        }
        unsaved.clear();
        became = await send(body);
        if (became === "kept" || became === "refused") {
          tries = 0;
          continue;
        }
        sent.forEach((question) => unsaved.add(question));
        waits.add(form);
        if (became === "unknown") break;
        status.ariaBusy = "false";
        await lull();
        status.ariaBusy = "true";
      } while (unsaved.size || became === "away");
      if (!unsaved.size) waits.delete(form);
      status.ariaBusy = "false";
      saving = null;
    };
    form.addEventListener("change", (event) => {
      const question = event.target.closest("fieldset");
      question.querySelector('input[name^="was."]')?.remove(); // what was shown says nothing any more
      unsaved.add(question);
      saving ||= save();
    });
    // The form itself goes after them all: an older request that came in later would put an older answer back. Without a line
    // it waits for one; that there is none is not known of the browser, which says so for good of some lines that work.
    let pressed = null;
    let through = false;
    form.addEventListener("submit", async (event) => {
      if (through || (!saving && navigator.onLine)) {
        through = false;
        return waits.delete(form); // it takes along what is unsaved
      }
      event.preventDefault();
      const first = !pressed;
      pressed = event.submitter;
      if (!first) return;
      saving ||= save();
      while (saving) await saving;
      const button = pressed;
      pressed = null;
      through = true;
      form.requestSubmit(button);
    });
  }

  // The wall of a class: how many have joined is counted again every 15 seconds. The link does the same without a script.
  const came = () => document.querySelectorAll("[data-came]");
  if (came().length) setInterval(async () => {
    const page = await fetch(location.href, { credentials: "same-origin" }).then((a) => (a.ok ? a.text() : "")).catch(() => "");
    const anew = new DOMParser().parseFromString(page, "text/html").querySelectorAll("[data-came]");
    came().forEach((count, i) => anew[i] && (count.textContent = anew[i].textContent));
  }, 15000);

  // The lesson: remember the block at the top of the window. Whoever goes up to the menu or to the language selector
  // has not gone back in the text: there the last place holds.
  const lesson = document.getElementById("lesson");
  if (lesson) {
    let last = [...lesson.children].find((b) => b.id && "#" + b.id === location.hash)?.id || "";
    const place = () => {
      const blocks = [...lesson.querySelectorAll(":scope > [id]")];
      const here = blocks.findLast((b) => b.getBoundingClientRect().top < 80);
      return here && window.scrollY > 200 ? here.id : last;
    };
    const save = () => {
      const anchor = place();
      if (anchor === last) return;
      last = anchor;
      if (!lesson.dataset.place) return; // a visitor: nothing is stored
      const body = new URLSearchParams({ lesson: lesson.dataset.lesson, anchor });
      fetch(lesson.dataset.place, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
    };
    let timer;
    document.addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 800);
    }, { passive: true });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
    // Another language of the same lesson opens at the same block.
    for (const link of document.querySelectorAll("a[hreflang]")) {
      link.addEventListener("click", () => {
        const here = place();
        if (here) link.hash = here;
      });
    }
  }

  // An activity of a lesson: what is pressed in it is sent, and the activity alone is shown anew. Where the answer is none of
  // ours, the page does what it does without a script.
  const activity = (element) => element.closest?.(".activity");
  let plain = false; // the next form goes as if there were no script
  const fail = (box) => {
    box.ariaBusy = null;
    if (box.querySelector(".do-failed")) return;
    const told = document.createElement("p");
    told.className = "do-failed";
    told.setAttribute("role", "alert");
    box.append(told);
    told.textContent = box.dataset.failed;
  };
  const show = (box, answer, text, landing) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const now = fresh.getElementById(box.id);
    if (!answer.ok || !now) return false;
    box.replaceWith(now);
    // What was done may be in the address: every way that keeps it is taken from the new page.
    const ways = (page) => page.querySelectorAll("a[hreflang], .activity:not(#" + CSS.escape(box.id) + ") :is([data-others], a)");
    const old = ways(document);
    [...ways(fresh)].forEach((way, i, all) => {
      if (all.length !== old.length) return;
      if (way.href) old[i].setAttribute("href", way.getAttribute("href"));
      else old[i].replaceWith(way);
    });
    history.replaceState(null, "", answer.url + landing);
    const here = document.getElementById(landing.slice(1)) || now.querySelector("[tabindex]");
    here?.focus({ preventScroll: true });
    (here?.closest(".notice") || here)?.scrollIntoView({ block: "nearest" });
    return true;
  };
  // Asks as often as it takes, each time for what is chosen by then.
  const busy = new Set();
  const ask = async (box, request, landing, plainly) => {
    if (busy.has(box)) return; // pressed twice
    busy.add(box);
    for (;; await lull()) {
      box.ariaBusy = "true";
      const [answer, text] = await call(...request()).catch(() => []);
      if (answer && answer.status < 502) {
        tries = 0;
        busy.delete(box);
        waits.delete(box);
        return show(box, answer, text, landing) || plainly();
      }
      fail(box);
      waits.add(box);
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const box = activity(form);
    if (!box || plain) return;
    event.preventDefault();
    const button = event.submitter;
    const to = new URL(form.action);
    const landing = to.hash;
    to.hash = "";
    ask(box, () => {
      const body = new URLSearchParams(new FormData(form, button));
      if (form.method === "get") to.search = body;
      return [to, { method: form.method, body: form.method === "get" ? null : body }];
    }, landing, () => {
      plain = true; // a sign-in that ended, say: its page keeps the answer
      form.requestSubmit(button);
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const box = link && activity(link);
    if (!box || link.pathname !== location.pathname || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ask(box, () => [link.pathname + link.search], link.hash, () => location.assign(link.href));
  });

  // What is made to be printed says so.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // What is shown once is taken with one press.
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.copied;
    });
  }

  // What is written at length is there again when the page is loaded anew; Back brings it by itself. Whoever comes to the
  // page another way finds nothing, nor does anybody else: a word in the page says in whose sign-in it was written, and
  // once somebody has gone out in this tab, what they wrote is gone. This stands last: a browser may refuse to keep anything.
  const writing = document.querySelector("textarea")?.form;
  const whose = document.body.dataset.whose || "";
  const [at, fields, who] = JSON.parse(sessionStorage.typed || "[]");
  delete sessionStorage.typed;
  if (!whose && document.querySelector("a.sign-in")) sessionStorage.out = Date.now();
  if (writing) {
    if (at === location.href && who === whose && performance.getEntriesByType("navigation")[0]?.type === "reload") {
      for (const [name, value] of fields) if (writing.elements[name]) writing.elements[name].value = value;
    }
    const mark = () => {
      const was = history.state?.whose;
      const now = whose && whose + sessionStorage.out;
      if (was !== now) history.replaceState({ whose: now }, "");
      return was !== undefined && was !== now;
    };
    const others = mark(); // before the browser puts back what was typed
    addEventListener("pageshow", (event) => (event.persisted ? mark() : others) && writing.reset());
    addEventListener("submit", (event) => {
      if (event.target.action.endsWith("/sign-out")) writing.reset();
    });
    addEventListener("pagehide", () => {
      sessionStorage.typed = JSON.stringify([location.href, [...new FormData(writing)], whose]);
    });
  }
})();
