// From hit to hit in an article. Without this the arrows lead to the first hit of the page and to those
// of the segments before and after it; with it they go on from the hit that one is at.
(() => {
  "use strict";
  const form = document.querySelector("form.within[data-total]");
  if (!form) return;
  const box = form.querySelector("input[type=search]");
  const asked = box.value;
  const [total, first, last] = ["total", "first", "last"].map((name) => Number(form.dataset[name]));
  const [previous, next] = form.querySelectorAll("a.step");
  const counter = form.querySelector(".where b");
  let current = 0;

  const pieces = (number) => [...document.querySelectorAll(`mark[data-hit="${number}"]`)];

  const show = (number, scroll) => {
    pieces(current).forEach((mark) => mark.removeAttribute("aria-current"));
    current = number;
    pieces(current).forEach((mark) => mark.setAttribute("aria-current", "true"));
    counter.textContent = `${current} / `;
    counter.hidden = false;
    if (scroll) pieces(current)[0]?.scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#h${current}`);
  };

  const step = (by) => {
    const wanted = current ? current + by : by > 0 ? first : first - 1;
    if (first <= wanted && wanted <= last) show(wanted, true);
    else location.assign(wanted < first ? form.dataset.before : form.dataset.after);
  };

  // Where the address leads: to a hit, or to a sentence that has one.
  const arrive = (scroll) => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const mark = target && (target.matches("mark") ? target : target.querySelector("mark"));
    if (mark) show(Number(mark.dataset.hit), scroll);
  };

  previous.addEventListener("click", (event) => { event.preventDefault(); step(-1); });
  next.addEventListener("click", (event) => { event.preventDefault(); step(1); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || box.value !== asked) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  });
  addEventListener("hashchange", () => arrive(true));
  arrive(true);
})();
