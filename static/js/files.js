/* Files on the open task: chosen, photographed or dropped, each is sent by itself, so that a bad one or a lost
   connection costs no other. Without this file the form sends what was chosen when its button is pressed. */
(() => {
  "use strict";
  const waiting = [];
  const problems = [];
  let sending = null;
  let share = 0;

  // htmx sends from here: the panel and its form are replaced while files are under way.
  const carrier = document.createElement("form");
  carrier.setAttribute("enctype", "multipart/form-data");
  carrier.hidden = true;
  document.body.append(carrier);

  const form = () => document.querySelector("#task form[data-files]");
  const task = () => document.getElementById("task")?.dataset.task;

  // --- What is under way, and what went wrong, said in the form ---

  function line(text, bad, retry) {
    const said = document.createElement("p");
    said.className = bad ? "late" : "quiet";
    said.textContent = text;
    if (retry) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn s";
      button.textContent = form().dataset.again;
      button.addEventListener("click", retry);
      said.append(" ", button);
    }
    return said;
  }

  function show() {
    const slot = form()?.querySelector("[data-sending]");
    if (!slot) return;
    slot.replaceChildren();
    for (const problem of problems.filter((each) => each.task === task())) {
      const said = line(problem.text, true, problem.file && (() => again(problem)));
      if (!problem.said) said.setAttribute("role", "alert"); // once, though the panel is replaced
      problem.said = true;
      slot.append(said);
    }
    if (!sending) return;
    const bar = document.createElement("progress");
    bar.max = 100;
    if (share < 100) bar.value = share; // all sent: the office is reading it
    bar.setAttribute("aria-label", `${form().dataset.adding} ${sending.file.name}`);
    slot.append(line(`${form().dataset.adding} ${sending.file.name}`), bar);
  }

  function fail(text, file) {
    problems.push({ text, file, task: task() });
    show();
  }

  function again(problem) {
    problems.splice(problems.indexOf(problem), 1);
    queue([problem.file]);
  }

  // --- One after the other, with the version that the page now shows ---

  function add(files) {
    problems.length = 0;
    queue(files);
  }

  function queue(files) {
    const most = Number(form().dataset.most) * 1024 * 1024;
    for (const file of files) {
      if (file.size > most) fail(`${file.name}: ${form().dataset.tooLarge}`);
      else waiting.push({ file, task: task(), tries: 0 });
    }
    send();
  }

  async function send() {
    if (sending || !waiting.length) return;
    if (!form() || waiting[0].task !== task()) {
      waiting.length = 0; // another task was opened, or this one ended
      return;
    }
    sending = waiting.shift();
    share = 0;
    const values = new FormData(form());
    values.delete("photo");
    values.set("files", sending.file, sending.file.name);
    show();
    let status = 0;
    const answered = (event) => (status = event.detail.xhr.status);
    carrier.addEventListener("htmx:afterRequest", answered);
    try {
      await htmx.ajax("POST", form().getAttribute("action"), { source: carrier, values, target: "#live", swap: "none" });
    } catch {
      // counted below
    }
    carrier.removeEventListener("htmx:afterRequest", answered);
    done(status);
  }

  function done(status) {
    const { file, tries } = sending;
    const stale = status === 409 && tries === 0;
    if (stale && form()) waiting.unshift({ ...sending, tries: 1 });
    else if (status === 422) for (const said of document.querySelectorAll("#evidence-refused li")) fail(said.textContent);
    else if (status < 200 || status > 299) if (form()) fail(`${file.name}: ${form().dataset.failed}`, file);
    document.getElementById("evidence-refused")?.remove(); // it stands in the form now
    sending = null;
    show();
    send();
  }

  carrier.addEventListener("htmx:configRequest", (event) => (event.detail.timeout = 0)); // a slow line is not a dead one
  carrier.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable || !sending) return;
    share = Math.round((100 * event.detail.loaded) / event.detail.total);
    const bar = form()?.querySelector("[data-sending] progress");
    if (bar && share < 100) bar.value = share;
    else if (bar) bar.removeAttribute("value");
  });
  document.addEventListener("htmx:afterSwap", show);

  // --- Choosing and dropping ---

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("form[data-files] input[type=file]") || !window.htmx) return;
    const chosen = [...input.files];
    input.value = "";
    add(chosen);
  });

  const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const over = (event) => form() && holdsFiles(event) && event.target.closest?.("#task");

  document.addEventListener("dragover", (event) => {
    document.getElementById("task")?.classList.toggle("dropping", Boolean(over(event)));
    if (over(event)) event.preventDefault();
  });
  for (const end of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(end, (event) => {
      if (end !== "dragleave" || !event.relatedTarget) document.getElementById("task")?.classList.remove("dropping");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });

  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
})();
