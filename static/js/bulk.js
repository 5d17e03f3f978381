/* Marking rows of a list for one action: all on the page, a range with Shift, and how many are marked.

   Without it the boxes and the bar's buttons work as they are: the boxes belong to <form id="bulk">.
*/
(() => {
  "use strict";
  const form = document.getElementById("bulk");
  if (!form) return;
  const all = form.querySelector("[data-all]");
  const words = form.querySelector("[data-marked]");
  const atFirst = words.textContent;
  const boxes = () => [...document.querySelectorAll('input[form="bulk"][name="task"]')];
  let last = null;
  let said = 0;

  function tell() {
    const each = boxes();
    const marked = each.filter((box) => box.checked).length;
    form.classList.toggle("none", !marked); // nothing to do yet: the bar says only what it is for
    all.checked = marked > 0 && marked === each.length;
    all.indeterminate = marked > 0 && marked < each.length;
    if (marked !== said) words.textContent = marked ? words.dataset.marked.replace("{count}", marked) : atFirst;
    said = marked;
  }

  function markTo(box) {
    const each = boxes();
    const [from, to] = [each.indexOf(last), each.indexOf(box)].sort((a, b) => a - b);
    if (from < 0) return;
    for (const between of each.slice(from, to + 1)) between.checked = box.checked;
  }

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.form !== form || box.name !== "task") return;
    if (event.shiftKey && last && last.isConnected) markTo(box);
    last = box;
    tell();
  });

  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });

  // Enter in a field of the bar presses the button beside it, not the form's first one.
  form.addEventListener("keydown", (event) => {
    const body = event.target.closest(".body");
    if (event.key !== "Enter" || !body || event.target.matches("button")) return;
    event.preventDefault();
    form.requestSubmit(body.querySelector("button"));
  });

  // One fold at a time, with its first field ready.
  form.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.open) return;
      for (const other of form.querySelectorAll("details[open]")) if (other !== target) other.open = false;
      target.querySelector("select, input").focus();
    },
    true,
  );

  // A row that was replaced comes back without its mark.
  document.addEventListener("htmx:afterSettle", tell);
  window.addEventListener("pageshow", tell);
  all.closest("label").hidden = false;
  tell();
})();
