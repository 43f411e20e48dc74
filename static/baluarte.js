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
      waiting = waiting.then(save).then(() => under--);
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
})();
