/* The open task beside its list, on wide screens: a row's link opens it, Escape closes it, the address tells which.

   <div class="day" data-beside="my-day">  a list that shows it; data-first: the first task is open from the start
   #task                                   where it stands, or an empty place

   Without JavaScript, or on a narrow screen, the link leads to the task's own page. */
(() => {
  "use strict";
  const list = document.querySelector("[data-beside]");
  const office = window.office;
  if (!list || !window.htmx) return;
  const wide = window.matchMedia("(min-width: 1100px)");
  const words = document.body.dataset;

  const panel = () => list.querySelector(":scope > #task");
  const openId = () => Number(panel().dataset.task || 0);
  const linkOf = (id) => list.querySelector(`#task-${id} .t > a, #sign-${id} .what`);

  function mark(id) {
    list.querySelectorAll("li.on").forEach((row) => row.classList.remove("on"));
    list.querySelectorAll('a[aria-current="true"]').forEach((link) => link.removeAttribute("aria-current"));
    const link = id && linkOf(id);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    const row = link.closest("li");
    if (!row.matches(".done")) row.classList.add("on");
  }

  function address(id) {
    const here = new URL(location.href);
    if (id) here.searchParams.set("open", id);
    else here.searchParams.delete("open");
    return here;
  }

  // What leads back to this page leads back to it as it now is.
  function leadBack() {
    const path = location.pathname + location.search;
    document.querySelectorAll('#undo input[name="next"]').forEach((field) => (field.value = path));
  }

  function put(section, id) {
    panel().replaceWith(section);
    window.htmx.process(section);
    mark(id);
  }

  let asked = 0;

  /* Fetches the panel of a task; `keep` what was typed in it. False: it could not be had. */
  async function show(id, { focus = false, keep = false } = {}) {
    const turn = ++asked;
    const answer = await office.part(`/tasks/${id}/?beside=${list.dataset.beside}`);
    const section = answer && answer.querySelector("#task");
    if (turn !== asked) return true; // another one was opened meanwhile
    if (!section) return false;
    if (!office.isBehind(section, panel())) {
      if (keep) office.keepTyped(panel());
      put(section, id);
      if (keep) office.giveBackTyped();
      else section.scrollTop = 0;
    }
    if (focus) panel().querySelector("h2").focus({ preventScroll: true });
    return true;
  }

  async function open(link, id, byKeys) {
    history.pushState({ beside: id }, "", address(id));
    leadBack();
    list.classList.add("asked");
    mark(id);
    if (!(await show(id, { focus: byKeys }))) location.assign(link.href);
    else if (!byKeys) office.aloud(words.opened.replace("{title}", () => link.textContent.trim()));
  }

  function close({ quiet = false } = {}) {
    const id = openId();
    if (!id) return;
    asked += 1;
    const empty = document.createElement("div");
    empty.id = "task";
    const back = panel().contains(document.activeElement) && linkOf(id);
    panel().replaceWith(empty);
    list.classList.remove("asked");
    mark(0);
    if (!quiet) history.pushState({}, "", address(0));
    leadBack();
    if (back) back.focus();
    if (!quiet) office.aloud(words.closed);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-task]") && list.contains(event.target)) {
      event.preventDefault();
      close();
      return;
    }
    const link = event.target.closest("a[href]");
    const row = link && list.contains(link) && link.closest("li[id]");
    if (!row || !wide.matches || event.defaultPrevented) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const found = /^\/tasks\/(\d+)\/$/.exec(link.getAttribute("href"));
    if (!found) return;
    event.preventDefault();
    open(link, Number(found[1]), event.detail === 0);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!list.contains(event.target) && event.target !== document.body) return;
    if (event.target.closest("details.more[open]") || office.isTypedIn(panel())) return;
    close();
  });

  // Back and forward: the address tells what was open.
  window.addEventListener("popstate", () => {
    const id = Number(new URL(location.href).searchParams.get("open"));
    if (!id) close({ quiet: true });
    else {
      list.classList.add("asked");
      show(id).then((found) => found || location.reload());
    }
    leadBack();
  });

  // A move in the panel brought the row as it now is; a row that was moved brings the panel up to date.
  document.addEventListener("htmx:afterSettle", () => {
    const brought = panel().querySelector(":scope > template");
    if (!brought) return;
    const row = brought.content.querySelector("li");
    const old = row && document.getElementById(row.id);
    if (old) old.replaceWith(row);
    brought.remove();
    mark(openId());
  });
  let replaced = ""; // what the answer on its way replaces: the panel itself, or a row
  document.addEventListener("htmx:beforeSwap", (event) => {
    replaced = event.detail.target.id;
  });
  document.addEventListener("taskChanged", (event) => {
    const id = event.detail && event.detail.id;
    const row = document.getElementById(`task-${id}`);
    if (!id || id !== openId()) return;
    if (row && row.hidden) close();
    else if (replaced !== "task" && !office.isInUse(panel())) show(id);
    mark(openId());
  });

  office.panel = { show, open: openId, element: panel };

  // As the day begins: its next task is open already. It is fetched, so that the page itself comes sooner.
  function first() {
    if (!("first" in list.dataset) || openId() || !wide.matches) return;
    const link = list.querySelector("#next + ul .t > a") || list.querySelector("li:not(.done) .t > a");
    const row = link && link.closest("li[id^=task-]");
    if (row) show(Number(row.id.slice(5)));
  }
  first();
})();
