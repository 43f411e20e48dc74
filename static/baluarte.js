// Everything works without this script. With it, an answer is saved as it is given, and the place in a lesson is kept.
(() => {
  "use strict";

  // The quiz: save after each change; tell what happened where the page says "saved".
  const form = document.querySelector("form[data-save]");
  const status = document.getElementById("saved");
  if (form && status) {
    let waiting = Promise.resolve();
    let under = 0; // requests sent or about to be
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
    const send = async (body) => {
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(10000) });
        const told = await answer.json();
        tell(told.saved || told.error, !answer.ok);
        if (answer.ok) count();
        // A refusal is final until the answer changes, but for a sign-in or a database that is away.
        return answer.ok || (answer.status < 500 && answer.status !== 401);
      } catch {
        tell(status.dataset.failed, true);
        return false;
      }
    };
    // What was changed and not yet saved, question by question: another tab may be answering the others.
    const unsaved = new Set();
    const save = async () => {
      const sent = [...unsaved];
      if (!sent.length) return;
      const body = new URLSearchParams();
      for (const question of sent) {
        for (const input of question.querySelectorAll("input:checked, input[name=on], select")) body.append(input.name, input.value);
      }
      unsaved.clear();
      if (!(await send(body))) sent.forEach((question) => unsaved.add(question));
    };
    form.addEventListener("change", (event) => {
      const question = event.target.closest("fieldset");
      question.querySelector('input[name^="was."]')?.remove(); // what was shown says nothing any more
      unsaved.add(question);
      // One request after the other, so that the last change is the last saved.
      under++;
      status.ariaBusy = "true"; // what it says is of the change before
      waiting = waiting.then(save).then(() => { if (!--under) status.ariaBusy = "false"; });
    });
    // The form itself goes after them all: an older request that came in later would put an older answer back.
    let pressed = null;
    form.addEventListener("submit", (event) => {
      if (!under) return;
      event.preventDefault();
      if (!pressed) waiting.then(() => {
        const button = pressed;
        pressed = null;
        form.requestSubmit(button);
      });
      pressed = event.submitter;
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

  // An activity of a lesson: what is pressed in it is sent, and the activity alone is shown anew. Where this does not work,
  // the page does what it does without a script.
  const activity = (element) => element.closest?.(".activity");
  let plain = false; // the next form goes as if there were no script
  const fail = (box) => {
    box.ariaBusy = null;
    box.querySelector(".do-failed")?.remove();
    const told = document.createElement("p");
    told.className = "do-failed";
    told.setAttribute("role", "alert");
    box.append(told);
    told.textContent = box.dataset.failed;
    plain = true;
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
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const box = activity(form);
    if (!box || plain) return;
    event.preventDefault();
    if (box.ariaBusy) return; // pressed twice
    box.ariaBusy = "true";
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button));
    const to = new URL(form.action);
    const landing = to.hash;
    to.hash = "";
    if (form.method === "get") to.search = body;
    try {
      const answer = await fetch(to, { method: form.method, body: form.method === "get" ? null : body, credentials: "same-origin", signal: AbortSignal.timeout(10000) });
      if (show(box, answer, await answer.text(), landing)) return;
      plain = true; // a sign-in that ended, say: its page keeps the answer
      form.requestSubmit(button);
    } catch {
      fail(box);
    }
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const box = link && activity(link);
    if (!box || link.pathname !== location.pathname || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.pathname + link.search, { credentials: "same-origin", signal: AbortSignal.timeout(10000) });
      if (!show(box, answer, await answer.text(), link.hash)) location.assign(link.href);
    } catch {
      location.assign(link.href);
    }
  });

  // What is made to be printed says so.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
