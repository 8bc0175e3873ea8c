// Starts Datasette's own SQL editor on the page's text area.
window.addEventListener("load", () => {
  "use strict";
  const area = document.getElementById("sql-editor");
  if (!area || !window.CodeMirror) return;
  const editor = window.CodeMirror.fromTextArea(area, {
    mode: "text/x-sql",
    lineNumbers: true,
    lineWrapping: true,
    extraKeys: { "Shift-Enter": () => area.form.submit(), Tab: false },
  });
  editor.getInputField().setAttribute("aria-label", "SQL");
  const button = document.getElementById("sql-format");
  if (button && window.sqlFormatter) {
    button.hidden = false;
    button.addEventListener("click", () => {
      editor.setValue(window.sqlFormatter.format(editor.getValue()));
    });
  }
});
