/* The team's week by dragging and by keys: a task goes to another person or day, by the form that is on the page.

   By keys: M on a task picks it up, the arrows choose a place, Enter puts it down, Escape leaves it.
   The week is drawn anew by the server's answer; what it refuses is where it was, and the page says why.
*/
(() => {
  "use strict";
  if (!window.htmx || !window.office || !document.getElementById("week-form")) return;
  const table = () => document.querySelector("#week-form .week");
  let held = null;

  function say(words, facts) {
    window.office.aloud(table().dataset[words].replace(/\{(\w+)\}/g, (_all, name) => facts[name]));
  }

  function place(cell) {
    const day = table().tHead.rows[0].cells[cell.cellIndex];
    return { to: cell.parentElement.dataset.to, day: day.dataset.day, name: cell.parentElement.dataset.name, words: day.textContent };
  }

  function over(cell) {
    table().querySelectorAll("td.over-here").forEach((each) => each.classList.remove("over-here"));
    if (!cell) return;
    cell.classList.add("over-here");
    held.over = cell;
  }

  function pickUp(chip, byKeys) {
    const cell = chip.closest("td");
    held = {
      chip,
      byKeys,
      from: cell,
      over: cell,
      id: chip.querySelector("a").id,
      mark: chip.querySelector("input").value,
      title: chip.querySelector(".kind").textContent,
    };
    chip.classList.add("held");
  }

  function leave() {
    if (!held) return;
    held.chip.classList.remove("held");
    over(null);
    held = null;
  }

  async function putDown() {
    const { chip, from, over: cell, id, mark, title, byKeys } = held;
    leave();
    if (cell === from) {
      if (byKeys) say("left", { title });
      return;
    }
    const form = document.getElementById("week-form");
    const { to, day } = place(cell);
    chip.setAttribute("aria-busy", "true");
    if (byKeys) say("sent", { title });
    try {
      await htmx.ajax("POST", form.getAttribute("action"), {
        source: form,
        target: "#week-form",
        swap: "none", // the answer names its own
        values: { task: mark, to, day },
      });
    } catch {
      // said by office.js, which hears htmx's events of failure
    }
    chip.removeAttribute("aria-busy");
    if (byKeys) focusOn(id);
  }

  function focusOn(id) {
    const link = document.getElementById(id);
    if (!link) return;
    const fold = link.closest("details");
    if (fold) fold.open = true;
    link.focus();
  }

  // --- By mouse: the task's link is what is dragged ---

  document.addEventListener("dragstart", (event) => {
    const chip = event.target.closest && event.target.closest("#week-form .chip");
    if (!chip) return;
    pickUp(chip, false);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.title);
  });

  function cellUnder(event) {
    return held && !held.byKeys ? event.target.closest("#week-form .week td") : null;
  }

  document.addEventListener("dragover", (event) => {
    const cell = cellUnder(event);
    if (!cell) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (cell !== held.over || cell === held.from) over(cell);
  });

  document.addEventListener("drop", (event) => {
    const cell = cellUnder(event);
    if (!cell) return;
    event.preventDefault();
    held.over = cell;
    putDown();
  });

  document.addEventListener("dragend", leave);

  // --- By keys ---

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function step([down, right]) {
    const row = table().tBodies[0].rows[held.over.parentElement.sectionRowIndex + down];
    const column = held.over.cellIndex + right;
    const cell = row && column > 0 ? row.cells[column] : null;
    if (!cell) return;
    over(cell);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { name, words } = place(cell);
    say("over", { name, day: words });
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const chip = event.target.closest("#week-form .chip");
      if (!chip) return;
      if (!held && event.key.toLowerCase() === "m") {
        pickUp(chip, true);
        over(held.from);
        say("picked", { title: held.title });
      } else if (!held || !held.byKeys) return;
      else if (event.key in STEPS) step(STEPS[event.key]);
      else if (event.key === "Enter") putDown();
      else if (event.key === "Escape") {
        say("left", { title: held.title });
        leave();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  document.addEventListener("focusout", (event) => {
    if (held && held.byKeys && held.chip.contains(event.target)) leave();
  });

  function help() {
    const words = document.querySelector("[data-drag-help]");
    if (words && matchMedia("(pointer: fine)").matches) words.hidden = false;
  }
  document.addEventListener("htmx:afterSettle", () => {
    if (held && !held.chip.isConnected) held = null; // the week was drawn anew under it
    help();
  });
  help();
})();
