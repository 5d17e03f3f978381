/* Several lines pasted into a title: they go where each becomes a task or a step. Without this they are pasted there. */
(() => {
  "use strict";
  const title = document.getElementById("id_title");
  const lines = document.getElementById("id_lines");
  if (!title || !lines) return;
  title.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").trim();
    if (!text.includes("\n")) return;
    event.preventDefault();
    lines.closest("details").open = true;
    lines.value = [lines.value.trim(), text].filter(Boolean).join("\n");
    lines.dispatchEvent(new Event("input", { bubbles: true }));
    lines.focus();
  });
})();
