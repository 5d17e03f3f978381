/* Names behind an @ in a comment: a list of those who may see the task, as it is typed. Without this the name is typed.

   <form data-mentions="/tasks/42/mentionable/" data-mentions-label="…" data-mentions-help="…"> round a textarea
*/
(() => {
  "use strict";
  const TYPED = /(?:^|[^\p{L}\p{N}@./+-])@((?:[\p{L}\p{N}'’.-]+ ?){0,3})$/u;
  const field = "[data-mentions] textarea";
  let open = null; // {box, list, status, from, index}
  let timer = 0;
  let asking = null;

  function close() {
    clearTimeout(timer);
    if (asking) asking.abort();
    if (!open) return;
    open.list.remove();
    open.status.textContent = "";
    for (const name of ["aria-controls", "aria-activedescendant"]) open.box.removeAttribute(name);
    open = null;
  }

  function wanted(box) {
    if (box.selectionStart !== box.selectionEnd) return null;
    const found = TYPED.exec(box.value.slice(0, box.selectionStart));
    return found ? { words: found[1], from: box.selectionStart - found[1].length } : null;
  }

  async function look(box) {
    const typed = wanted(box);
    if (!typed) return close();
    if (asking) asking.abort();
    asking = new AbortController();
    const path = `${box.form.dataset.mentions}?${new URLSearchParams({ q: typed.words.trim() })}`;
    try {
      const answer = await fetch(path, { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (answer.ok && !answer.redirected) show(box, typed, await answer.text());
    } catch {
      // another letter was typed, or the office can't be reached: the name can still be typed
    }
  }

  function show(box, typed, html) {
    close();
    const list = document.createElement("ul");
    list.innerHTML = html;
    if (!list.children.length) return;
    list.id = "mentions";
    list.className = "mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.form.dataset.mentionsLabel);
    box.after(list);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    open = { box, list, status: statusOf(box), from: typed.from, index: 0 };
    open.status.textContent = box.form.dataset.mentionsHelp;
    mark(0);
  }

  function statusOf(box) {
    let status = box.form.querySelector("[data-mentions-status]");
    if (!status) {
      status = document.createElement("p");
      status.className = "hidden-words";
      status.dataset.mentionsStatus = "";
      status.setAttribute("role", "status");
      box.form.append(status);
    }
    return status;
  }

  function mark(index) {
    const options = [...open.list.children];
    open.index = (index + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === open.index)));
    open.box.setAttribute("aria-activedescendant", options[open.index].id);
    options[open.index].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const { box, from } = open;
    box.setRangeText(`${option.dataset.typed} `, from, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches(field)) return;
    clearTimeout(timer);
    if (wanted(event.target)) timer = setTimeout(() => look(event.target), 120);
    else close();
  });

  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.box || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(open.index + step);
    else if (event.key === "Enter" || event.key === "Tab") take(open.list.children[open.index]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // Before the field loses focus.
  document.addEventListener("mousedown", (event) => {
    const option = open && event.target.closest("#mentions [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => {
    if (open && event.target === open.box) close();
  });
})();
