/* What the pages can do beyond plain HTML. Everything here is an extra: each form and link works without it.

   <form data-live>          its buttons act in place: the server's answer replaces the row it names
   <form data-live="in-turn"> the same one after the other, for buttons (with ids) that each replace all of them
   <form data-once>          a second click while the first is under way does nothing
   [data-auto]               a select or checkbox that submits its form when changed
   <button data-copy="text"> copies; <button data-print> prints
*/
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const words = document.body.dataset;
  const live = document.getElementById("live");

  // --- What is said, in the live region ---

  const STAYS = 12000;

  function letGo(said) {
    clearTimeout(said.timer);
    said.timer = setTimeout(() => {
      if (said.matches(":hover, :focus-within")) letGo(said);
      else said.remove();
    }, STAYS);
  }

  function say(text, error) {
    const said = document.createElement("div");
    said.className = error ? "said error" : "said";
    const sentence = document.createElement("span");
    sentence.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.dataset.close = "";
    close.setAttribute("aria-label", words.closeWord);
    close.textContent = "×";
    said.append(sentence, close);
    live.replaceChildren(said);
    letGo(said);
  }

  // Words that came with the page are put in once more, a moment later: a live region speaks only of changes.
  function sayAgain() {
    const said = [...live.children];
    if (!said.length) return;
    live.replaceChildren();
    setTimeout(() => {
      live.replaceChildren(...said);
      said.forEach(letGo);
    }, 150);
  }

  // --- Forms: once, and in place ---

  function busy(form, button, on) {
    for (const one of [form, button]) {
      if (!one) continue;
      if (on) one.setAttribute("aria-busy", "true");
      else one.removeAttribute("aria-busy");
    }
    if (button && on) button.setAttribute("aria-disabled", "true");
    else if (button) button.removeAttribute("aria-disabled");
  }

  async function sendInPlace(form, button) {
    const path = (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href;
    const source = button || form;
    const late = (event) => answeredLate(event, source);
    busy(null, source, true);
    source.addEventListener("htmx:beforeOnLoad", late);
    // The button is the source, not the form: so two ticks in one second are two requests, each with its own button.
    try {
      await htmx.ajax("POST", path, { source, target: "#live", swap: "none" });
    } catch {
      // said below, where htmx's own events of failure are heard
    } finally {
      source.removeEventListener("htmx:beforeOnLoad", late);
      busy(null, source, false);
    }
  }

  /* What was pressed is no longer on the page: another task was opened meanwhile. Its answer has no place there; what
     it says is said, and what it changed comes as what others change does. */
  function answeredLate(event, source) {
    const { xhr } = event.detail;
    if (source.isConnected || !xhr.getResponseHeader("HX-Retarget")) return;
    event.preventDefault();
    if (xhr.status >= 400) say(words.notSaved, true);
    else htmx.swap(live, xhr.responseText, { swapStyle: "none" });
    if (window.office.poll) window.office.poll();
  }

  // Each answer replaces the buttons, so the next one pressed is looked for again by its id.
  let turn = Promise.resolve();

  function sendInTurn(form, button) {
    if (!button || !button.id) return sendInPlace(form, button);
    busy(null, button, true);
    turn = turn.catch(() => null).then(() => {
      const again = document.getElementById(button.id);
      return again ? sendInPlace(again.form, again) : null;
    });
    return turn;
  }

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const inPlace = form.matches("[data-live]") && window.htmx;
    const waiting = inPlace ? submitter || form : form;
    if (waiting.getAttribute("aria-busy") === "true") {
      event.preventDefault();
    } else if (inPlace) {
      event.preventDefault();
      if (form.dataset.live === "in-turn") sendInTurn(form, submitter);
      else sendInPlace(form, submitter);
    } else if (form.method === "post") {
      form.dataset.sent = "1";
      busy(form, submitter, true);
    }
  });

  // Back shows the page as it was left: its forms can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      busy(form, null, false);
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  // A row never looks done before the office has said so; when it can't, that is said.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, () => say(words.notSaved, true));
  }
  document.addEventListener("htmx:targetError", () => location.reload()); // saved, but the row isn't on this page

  // What is being typed in one form of a task's panel outlives the answer to another one.
  const TYPED = /^(text|search|number|date|time|textarea)$/;
  let kept = [];

  // What a field holds that is not saved; null: nothing. What was refused came back with the page, and is not either.
  function typedIn(field) {
    const refused = field.type !== "hidden" && field.closest("[data-unsaved]");
    if (refused) return field.type === "checkbox" ? field.checked : field.value || null;
    if (field.type === "checkbox") return field.checked === field.defaultChecked ? null : field.checked;
    if (field.tagName === "SELECT") {
      const first = [...field.options].find((option) => option.defaultSelected) || field.options[0];
      return first && field.value !== first.value ? field.value : null;
    }
    return TYPED.test(field.type) && field.value !== field.defaultValue ? field.value : null;
  }

  function keepTyped(panel, sent) {
    const fields = [...panel.querySelectorAll("input[id], textarea[id], select[id]")];
    const others = fields.filter((field) => field.form !== sent && typedIn(field) !== null);
    kept = others.map((field) => [field.id, typedIn(field)]);
  }

  function giveBackTyped() {
    for (const [id, value] of kept) {
      const field = document.getElementById(id);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
      askIfOutside(field);
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
    kept = [];
  }

  // A number outside its range asks what was done as soon as it is typed; the office asks again when it is saved.
  function askIfOutside(field) {
    const asked = field.closest("[data-range]") && field.closest("[data-range]").querySelector(".asked");
    if (!asked || asked.contains(field)) return;
    const typed = field.value.replace(/[^0-9.,\u2212-]/g, "").replace("\u2212", "-").replace(",", ".");
    const number = typed === "" ? NaN : Number(typed);
    const { low, high } = field.dataset;
    const outside = (low !== undefined && number < Number(low)) || (high !== undefined && number > Number(high));
    const answer = asked.querySelector("input");
    asked.hidden = !outside && !(answer && answer.value);
  }
  // A moment later, and never while a button is held: what opens moves Save away from under the finger.
  const asking = new WeakMap();
  let held = false;
  document.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => (held = false)));
  }
  function askSoon(field) {
    clearTimeout(asking.get(field));
    asking.set(field, setTimeout(() => (held ? askSoon(field) : askIfOutside(field)), 400));
  }
  for (const typing of ["input", "change"]) {
    document.addEventListener(typing, (event) => askSoon(event.target));
  }

  // The row was replaced and focus with it: give it back to the same place in the new row.
  let lastFocus = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.detail.target;
    const active = document.activeElement;
    if (row && row.id && row.contains(active)) lastFocus = [active.id, row.id];
    const pressed = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (row && row.id === "task") keepTyped(row, pressed && (pressed.form || pressed));
  });
  for (const gone of ["focusin", "pointerdown"]) {
    document.addEventListener(gone, () => (lastFocus = null));
  }
  document.addEventListener("htmx:afterSettle", () => {
    giveBackTyped();
    // Answers cross: another one's must not use up the place, nor take the focus from where the person went meanwhile.
    if (!lastFocus || (document.activeElement && document.activeElement !== document.body)) return;
    const [same, place] = lastFocus.map((id) => id && document.getElementById(id));
    lastFocus = null;
    const next = same || (place && place.querySelector("button:not(.close), a[href], input:not([type=hidden])"));
    if (next) next.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:oobAfterSwap", () => [...live.children].forEach(letGo));

  // --- Leaving a form in which something was typed ---

  const typed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-once]")) typed.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    const lost = [...typed].some((form) => form.isConnected && !form.dataset.sent);
    if (lost && ![...document.forms].some((form) => form.dataset.sent)) event.preventDefault();
  });

  // --- Small helps ---

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-close], [data-copy], [data-print]");
    if (!button) {
      document.querySelectorAll("details.more[open]").forEach((menu) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
      return;
    }
    if ("print" in button.dataset) window.print();
    else if ("copy" in button.dataset) {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        say(words.copied);
      } catch {
        window.prompt("", button.dataset.copy);
      }
    } else button.closest(".said").remove();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto]")) event.target.form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = event.target.closest("details.more[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });

  // --- For the other scripts ---

  const aloud = document.getElementById("aloud");
  const fieldsIn = (place) => [...place.querySelectorAll("input:not([type=hidden]), textarea, select")];

  /* Something was typed, chosen or ticked in there that nobody has saved. */
  function isTypedIn(place) {
    return fieldsIn(place).some((field) => {
      if (field.matches("select")) {
        const given = [...field.options].findIndex((option) => option.defaultSelected);
        return field.selectedIndex !== Math.max(given, 0);
      }
      if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
      return field.type !== "submit" && field.value !== field.defaultValue;
    });
  }

  /* Somebody is at it: it has the focus, or something typed, or a button of it is on its way. */
  function isInUse(place) {
    const busy = place.matches('[aria-busy="true"]') || place.querySelector('[aria-busy="true"], dialog[open]');
    return Boolean(busy) || place.contains(document.activeElement) || isTypedIn(place);
  }

  /* The task that stands there is newer than what was fetched of it, or will be: a button of it is on its way. */
  function isBehind(fetched, there) {
    if (fetched.dataset.task !== there.dataset.task) return false;
    const pressed = there.querySelector('[aria-busy="true"]');
    return Boolean(pressed) || Number(fetched.dataset.version) < Number(there.dataset.version);
  }

  /* A part of a page, as the office answers htmx; null when it can't be had. */
  async function part(path) {
    try {
      const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
      const answer = await fetch(path, { headers, credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return null;
      const place = document.createElement("template");
      place.innerHTML = await answer.text();
      return place.content;
    } catch {
      return null;
    }
  }

  window.office = {
    say,
    isTypedIn,
    isInUse,
    isBehind,
    part,
    keepTyped,
    giveBackTyped,
    aloud(text) {
      aloud.textContent = "";
      setTimeout(() => (aloud.textContent = text), 100);
    },
  };

  sayAgain();
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
