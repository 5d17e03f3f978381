/* What others change reaches the page while it is open: it asks /changes/ every 20 seconds as long as somebody looks.

   [data-beside] rows      are replaced by the rows as they now are
   [data-fresh] with an id are fetched again with the page when something in it may have changed
   #task                   the open task

   Nothing that is being typed in, pressed or has the focus is replaced: a line there says who changed it, and shows it
   when asked. The focus never moves by itself. */
(() => {
  "use strict";
  const words = document.body.dataset;
  const office = window.office;
  const main = document.getElementById("main");
  if (!words.after || !main || !office) return;

  const EVERY = 20000;
  const LONGEST = 300000;
  const list = document.querySelector("[data-beside]");
  const seen = new Map(); // task -> newest event that was shown of it
  let after = words.after;
  let wait = EVERY;
  let timer = 0;
  let asking = null;
  let last = Date.now();

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const rowOf = (id) => list && list.querySelector(`li#task-${id}`);
  const panel = () => document.querySelector('#task[data-task]');

  // --- Asking ---

  function address() {
    const asked = new URLSearchParams(location.search);
    for (const name of ["open", "cursor", "later", "after", "list", "rows"]) asked.delete(name);
    asked.set("after", after);
    if (list) {
      asked.set("list", list.dataset.beside);
      asked.set("rows", [...list.querySelectorAll("li[id^=task-]")].slice(0, 400).map((row) => row.id.slice(5)).join(","));
    }
    return `/changes/?${asked}`;
  }

  async function ask() {
    const headers = { "HX-Request": "true" };
    const answer = await fetch(address(), { headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.status === 401 || answer.type === "opaqueredirect") return signedOut();
    if (!answer.ok) throw new Error(answer.status);
    wait = EVERY;
    if (answer.status === 204) {
      after = answer.headers.get("Changes-After") || after;
      return null;
    }
    const place = document.createElement("template");
    place.innerHTML = await answer.text();
    return take(place.content.getElementById("changes"));
  }

  /* Asks now; one question at a time. */
  function poll() {
    clearTimeout(timer);
    asking = asking || ask().catch(() => {
      wait = Math.min(wait * 2, LONGEST);
    }).finally(() => {
      asking = null;
      last = Date.now();
      plan();
    });
    return asking;
  }

  function plan() {
    clearTimeout(timer);
    if (wait && !document.hidden) timer = setTimeout(poll, wait * (0.9 + Math.random() * 0.2));
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !wait) clearTimeout(timer);
    else if (Date.now() - last > EVERY) poll();
    else plan();
  });

  function signedOut() {
    wait = 0;
    const next = encodeURIComponent(location.pathname + location.search);
    line(main, words.signedOut, words.signIn, `/login/?next=${next}`);
  }

  // --- Lines that say what changed ---

  /* One line in a place, with a link or a button; another one there takes its place. */
  function line(place, text, label, act) {
    const made = document.createElement("p");
    made.className = "meanwhile no-print";
    made.append(text, " ");
    const press = document.createElement(typeof act === "string" ? "a" : "button");
    if (typeof act === "string") press.href = act;
    else {
      press.type = "button";
      press.addEventListener("click", () => act(made));
    }
    press.textContent = label;
    made.append(press);
    const old = place.querySelector(":scope > .meanwhile");
    if (old) old.replaceWith(made);
    else if (place === main) (list || main.querySelector(":scope > .top")).insertAdjacentElement(list ? "afterbegin" : "afterend", made);
    else if (place.matches("li")) place.append(made);
    else place.prepend(made);
    if (place === main && list) keepOne(made);
    office.aloud(text);
  }

  function keepOne(made) {
    list.querySelectorAll(":scope > .meanwhile").forEach((other) => other === made || other.remove());
    list.before(made);
    const before = made.previousElementSibling;
    if (before && before.matches(".meanwhile")) before.remove();
  }

  // --- Taking what changed ---

  function versionOf(place) {
    const button = place.querySelector(':scope > button[name="version"]');
    return Number(place.dataset.version || (button && button.value) || 0);
  }

  function take(told) {
    after = told.dataset.after;
    if ("much" in told.dataset) {
      line(main, words.muchChanged, words.show, location.href);
      return;
    }
    told.querySelectorAll("[data-count]").forEach(count);
    told.querySelectorAll("[data-gone]").forEach(({ dataset }) => gone(dataset.gone));
    const fresh = [...told.querySelectorAll("[data-changed]")].filter(({ dataset }) => {
      const known = seen.get(dataset.changed) || 0;
      seen.set(dataset.changed, Number(dataset.event));
      return Number(dataset.event) > known;
    });
    const rows = fresh.filter((one) => takeRow(one.dataset, told.querySelector(`li#task-${one.dataset.changed}`)));
    fresh.forEach((one) => takePanel(one.dataset));
    if (list) newOnes(fresh);
    if (rows.length) window.htmx.trigger(document.body, "taskChanged", {});
    if (fresh.length && document.querySelector("[data-fresh]")) freshen();
    const others = rows.filter((one) => !("own" in one.dataset));
    if (others.length) office.aloud(others.slice(0, 3).map(({ dataset }) => fill(words.changedBy, { name: dataset.by, title: dataset.title })).join(". "));
  }

  function count({ dataset, textContent }) {
    document.querySelectorAll(`nav a[href="${dataset.count}"]`).forEach((link) => {
      const number = link.querySelector(".num") || link.appendChild(Object.assign(document.createElement("span"), { className: "num" }));
      if (number.textContent !== textContent) number.textContent = textContent;
      if (!textContent) number.remove();
    });
  }

  function gone(id) {
    const row = rowOf(id);
    if (!row || row.hidden) return;
    if (office.isInUse(row)) return line(row, words.goneMeanwhile, words.show, location.href);
    row.hidden = true;
  }

  /* True if the page shows the row as it now is. */
  function takeRow(changed, fresh) {
    const row = rowOf(changed.changed);
    if (!row || !fresh || versionOf(row) >= Number(changed.version)) return false;
    const put = () => {
      const wasOn = row.querySelector('.t > a[aria-current="true"]');
      row.replaceWith(fresh);
      if (wasOn) {
        if (!fresh.matches(".done")) fresh.classList.add("on");
        fresh.querySelector(".t > a").setAttribute("aria-current", "true");
      }
      if (!("belongs" in changed) && !("own" in changed)) leftList(fresh, changed);
    };
    if (office.isInUse(row)) {
      line(row, fill(words.meanwhile, { name: changed.by }), words.show, () => {
        put();
        fresh.querySelector(".t > a").focus();
      });
      return false;
    }
    put();
    return true;
  }

  function leftList(row, changed) {
    const said = document.createElement("p");
    said.className = "meanwhile";
    said.textContent = fill(words.leftList, { name: changed.by });
    row.append(said);
  }

  function newOnes(fresh) {
    const new_ = fresh.filter(({ dataset }) => "belongs" in dataset && !("talk" in dataset) && !rowOf(dataset.changed));
    waiting = new Set([...waiting, ...new_.map(({ dataset }) => dataset.changed)]);
    for (const { dataset } of fresh) if (!("belongs" in dataset)) waiting.delete(dataset.changed);
    if (!new_.length || !waiting.size || list.dataset.beside === "sign-off") return;
    const text = waiting.size === 1 ? words.newOne : fill(words.newMany, { count: waiting.size });
    line(main, text, words.show, location.href);
  }
  let waiting = new Set();

  function takePanel(changed) {
    const open = panel();
    if (!open || open.dataset.task !== changed.changed) return;
    const newer = Number(open.dataset.version) < Number(changed.version);
    if (!newer && !("talk" in changed)) return;
    if (!office.isInUse(open)) renew(changed.changed);
    else if (!("own" in changed)) line(open, fill(words.meanwhile, { name: changed.by }), words.show, () => renew(changed.changed, true));
  }

  async function renew(id, asked = false) {
    if (office.panel && office.panel.open() === Number(id)) {
      await office.panel.show(Number(id), { focus: asked, keep: true });
      return;
    }
    const answer = await office.part(`/tasks/${id}/`);
    const section = answer && answer.querySelector("#task");
    if (!section) return location.reload();
    if (office.isBehind(section, panel())) return;
    office.keepTyped(panel());
    panel().replaceWith(section);
    window.htmx.process(section);
    office.giveBackTyped();
    if (asked) section.querySelector("h2").focus({ preventScroll: true });
  }

  // --- Parts of the page that are made anew ---

  let freshening = false;

  async function freshen() {
    if (freshening) return;
    freshening = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      let kept = false;
      document.querySelectorAll("[data-fresh][id]").forEach((place) => {
        const fresh = page.getElementById(place.id);
        if (!fresh || fresh.innerHTML === place.innerHTML) return;
        if (office.isInUse(place) || place.querySelector("details.reason[open]")) kept = true;
        else {
          place.replaceWith(document.adoptNode(fresh));
          window.htmx.process(fresh);
        }
      });
      if (kept) line(main, words.pageChanged, words.show, location.href);
    } catch {
      // the next answer brings it
    } finally {
      freshening = false;
    }
  }

  document.addEventListener("taskChanged", (event) => {
    if (event.detail && event.detail.id && document.querySelector("[data-fresh]")) freshen();
  });

  office.poll = poll;
  plan();
})();
