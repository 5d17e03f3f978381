/* One's own order of My day: a row is dragged to another place in its group, or moved by Alt and the arrows.

   The row goes where it is put when the office has kept it, not before. Without this there is /my-day/order/.
*/
(() => {
  "use strict";
  const form = document.querySelector("form.my-day");
  if (!form || !window.htmx || !window.office) return;
  const PATH = "/my-day/order/";
  const ROWS = "form.my-day ul.rows:not([aria-labelledby='done']):not([aria-labelledby='big-jobs']) > li";
  const rowOf = (node) => (node instanceof Element ? node.closest(ROWS) : null);
  const number = (row) => row.id.replace("task-", "");
  let turn = Promise.resolve();
  let held = null;

  // One after the other: each press counts from where the one before left the row.
  function send(row, values, place) {
    turn = turn.then(async () => {
      let kept = false;
      const hear = ({ detail }) => (kept = detail.successful && detail.xhr.status === 204);
      row.setAttribute("aria-busy", "true");
      form.addEventListener("htmx:afterRequest", hear, { once: true });
      try {
        await htmx.ajax("POST", PATH, { source: form, target: "#live", swap: "none", values: { task: number(row), ...values } });
      } catch {
        // said by office.js, which hears htmx's events of failure
      }
      form.removeEventListener("htmx:afterRequest", hear);
      row.removeAttribute("aria-busy");
      if (kept && row.isConnected) place();
      if (kept) tell(row);
    });
  }

  function tell(row) {
    const all = [...row.parentElement.children];
    const facts = { title: row.querySelector(".t a").textContent, place: all.indexOf(row) + 1, count: all.length };
    window.office.aloud(form.dataset.moved.replace(/\{(\w+)\}/g, (_all, name) => facts[name]));
  }

  // --- By keys ---

  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row || !event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const up = event.key === "ArrowUp";
    const focused = event.target;
    send(row, { move: up ? "up" : "down" }, () => {
      const other = up ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (up) other.before(row);
      else other.after(row);
      focused.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    });
  });

  // --- By mouse ---

  document.addEventListener("pointerdown", (event) => {
    const row = event.pointerType === "mouse" ? rowOf(event.target) : null;
    if (row) row.draggable = true;
  });

  document.addEventListener("dragstart", (event) => {
    held = rowOf(event.target);
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.querySelector(".t a").textContent);
    held.classList.add("held");
  });

  function under(event) {
    const row = held && rowOf(event.target);
    return row && row !== held && row.parentElement === held.parentElement ? row : null;
  }

  const below = (row, event) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;

  function clear() {
    document.querySelectorAll(".drop-above, .drop-below").forEach((row) => row.classList.remove("drop-above", "drop-below"));
  }

  document.addEventListener("dragover", (event) => {
    const row = under(event);
    clear();
    if (!row) return;
    event.preventDefault();
    row.classList.add(below(row, event) ? "drop-below" : "drop-above");
  });

  document.addEventListener("drop", (event) => {
    const row = under(event);
    if (!row) return;
    event.preventDefault();
    const moved = held;
    const next = below(row, event) ? row.nextElementSibling : row;
    if (next === moved || (next && next.previousElementSibling === moved)) return;
    send(moved, { before: next ? number(next) : "" }, () => {
      if (next) next.before(moved);
      else row.parentElement.append(moved);
    });
  });

  document.addEventListener("dragend", () => {
    clear();
    if (held) held.classList.remove("held");
    held = null;
  });

  const help = document.querySelector("[data-drag-help]");
  if (help && matchMedia("(pointer: fine)").matches) help.hidden = false;
})();
