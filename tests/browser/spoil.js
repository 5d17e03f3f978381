// Fills a form with what can't be right, field by field, and sends it as its own button would.
(form) => {
  const nonsense = "no such thing";
  const written = ["text", "search", "email", "password", "tel", "url", "textarea"];
  for (const field of form.elements) {
    if (field.type === "hidden" || field.disabled || field.matches("button, fieldset")) continue;
    if (field.matches("select")) field.add(new Option(nonsense, nonsense, true, true));
    else if (field.type === "radio") Object.assign(field, { value: nonsense, checked: true });
    else if (field.type === "checkbox") Object.assign(field, { value: nonsense, checked: true });
    else if (written.includes(field.type)) {
      field.value = field.required ? "" : "too long ".repeat(3000);
    } else Object.assign(field, { type: "text", value: nonsense });
  }
  form.noValidate = true; // the server must refuse it, whatever the browser thinks
  form.requestSubmit();
}
