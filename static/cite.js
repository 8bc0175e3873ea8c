// A button that copies beside each citation. Without it, one click selects all of a citation.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  const chinese = document.documentElement.lang.startsWith("zh");
  const [copy, copied] = chinese ? ["复制", "已复制"] : ["Copy", "Copied"];
  document.querySelectorAll("section.citation").forEach((section) => {
    const taken = section.querySelector("pre.taken");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.setAttribute("aria-describedby", taken.getAttribute("aria-labelledby"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(taken.textContent);
      button.textContent = copied;
      setTimeout(() => { button.textContent = copy; }, 2000);
    });
    section.querySelector("h2").after(button);
  });
})();
