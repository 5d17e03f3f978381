/* Shortcuts of a single key, for who has not turned them off (their account says so: WCAG 2.1.4).

   They do nothing in a field, with a modifier, or while a dialog is open. The list of them is /shortcuts/, under ?. */
(() => {
  "use strict";
  const words = document.body.dataset;
  const office = window.office;
  if (!("keys" in words) || !office) return;

  const ROWS = "main .rows > li, main .needs > li[id]";
  const LINK = ":scope .t > a, :scope a.what";

  // --- The rows ---

  const rows = () => [...document.querySelectorAll(ROWS)].filter((row) => !row.hidden && row.querySelector(LINK));
  const current = () => {
    const here = document.activeElement.closest(ROWS);
    return here || (document.activeElement.closest("#task") ? document.querySelector("main li.on") : null);
  };

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const here = all.indexOf(current());
    const next = here < 0 ? all[step > 0 ? 0 : all.length - 1] : all[here + step];
    if (!next) return true;
    next.querySelector(LINK).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function press(selector) {
    const place = current() || (document.querySelector("#task[data-task]") && document.activeElement.closest("#task"));
    const button = place && place.querySelector(selector);
    if (!button || button.getAttribute("aria-busy") === "true") return false;
    button.click();
    return true;
  }

  const follow = (link) => {
    if (link) location.assign(link.href);
    return Boolean(link);
  };

  const DOES = {
    j: () => move(1),
    k: () => move(-1),
    x: () => press("button.tick:not(.done)") || (current() && (office.aloud(words.keys), true)),
    c: () => press('button[formaction$="/claim/"], #act-claim'),
    n: () => follow(document.querySelector('a.new[href], a[href="/tasks/new/"]')),
    u: () => {
      const undo = document.querySelector("#live .undo");
      if (undo) undo.click();
      return Boolean(undo);
    },
    "/": () => {
      const search = document.querySelector("[data-search]");
      if (search) search.focus();
      return Boolean(search);
    },
    "?": () => {
      list();
      return true;
    },
  };
  const HELD = new Set(["j", "k", "ArrowDown", "ArrowUp"]); // what may repeat while the key is held down

  // --- g, and then where to ---

  let going = 0;

  function go(key) {
    going = 0;
    return follow(document.querySelector(`nav a[data-key="${CSS.escape(key)}"]`));
  }

  // --- The list of them ---

  async function list() {
    const part = await office.part("/shortcuts/");
    const shown = part && part.querySelector("#shortcuts-list");
    if (!shown) return location.assign("/shortcuts/");
    const dialog = document.createElement("dialog");
    dialog.className = "card pad";
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    const title = document.createElement("h2");
    title.id = "shortcuts-title";
    title.textContent = document.querySelector("[data-shortcuts]").firstChild.textContent.trim();
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn";
    close.textContent = words.closeWord;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.append(title, shown, close);
    document.body.append(dialog);
    dialog.showModal();
    close.focus({ preventScroll: true });
    dialog.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-shortcuts]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    list();
  });

  // --- What is pressed ---

  const inField = (place) => place.closest("input, textarea, select, [contenteditable], dialog");

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (inField(target) || document.querySelector("dialog[open]")) return;
    if (event.repeat && !HELD.has(key)) return;
    let done = false;
    if (going && Date.now() - going < 1500) done = go(key);
    else if (key === "g") {
      going = Date.now();
      done = true;
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      // The arrows scroll, unless one is in the list already.
      done = Boolean(target.closest(ROWS)) && target.matches("a, button.tick") && move(key === "ArrowDown" ? 1 : -1);
    } else if (Object.hasOwn(DOES, key)) done = Boolean(DOES[key]());
    if (done) event.preventDefault();
  });
})();
