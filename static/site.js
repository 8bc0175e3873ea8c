// What stands on a page without a script works without it. This names, in the reader's language, the
// controls that datasette-vega and Datasette's column menu bring along, and redraws a chart on its link.
(() => {
  "use strict";
  window.DATASETTE_ALLOW_FACET = true; // asked for by Datasette's column menu

  const chinese = new Map(Object.entries({
    "Show charting options": "画成图",
    "Charting options": "图",
    "Bar": "柱", "Line": "线", "Scatter": "点",
    "X column": "横轴", "Y column": "纵轴", "Type": "类型", "Color": "颜色", "Size": "大小",
    "Swap X and Y": "横纵对调",
    "Numeric": "数", "Numeric, binned": "数（分段）", "Date/time": "时间",
    "Date/time, binned": "时间（分段）", "Label": "有序", "Category": "类别", "-- none --": "– 无 –",
    "Export as SVG": "存为 SVG", "Export as PNG": "存为 PNG", "View Source": "看定义",
    "Open in Vega Editor": "在 Vega 编辑器打开",
    "Sort ascending": "升序", "Sort descending": "降序", "Facet by this": "按此分面",
    "Hide this column": "隐去此列", "Show all columns": "显示全部列", "Show not-blank rows": "只看非空",
  }));
  const heads = new Map(
    [...document.querySelectorAll(".rows-and-columns th")].map((th) => [
      th.dataset.column || (th.className.match(/col-([\w-]+)/) || [])[1],
      th.innerText.replace(/[\s↑↓]+$/u, ""),
    ]),
  );

  const name = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const said = node.data.trim();
      const option = node.parentNode.nodeName === "OPTION";
      const label = (option && heads.get(said)) || chinese.get(said);
      if (label && label !== said) node.data = node.data.replace(said, label);
    }
  };
  if (document.documentElement.lang.startsWith("zh")) {
    const seen = ".datasette-vega, .datasette-vega-inactive, .vega-actions, .dropdown-menu";
    const all = () => document.querySelectorAll(seen).forEach(name);
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
    all();
  }

  // The data of a question's chart have the reader's names; an address may have others.
  const names = new Map();
  document.querySelectorAll("th[data-chart]").forEach((th) => {
    th.dataset.names.split("|").forEach((other) => names.set(other, th.dataset.chart));
  });
  if (names.size && location.hash.startsWith("#g.")) {
    const pairs = location.hash.slice(1).split("&").map((pair) => {
      const [key, value] = pair.split("=");
      const named = key.endsWith("_column") && names.get(decodeURIComponent(value || ""));
      return named ? `${key}=${encodeURIComponent(named)}` : pair;
    });
    history.replaceState(null, "", `#${pairs.join("&")}`);
  }

  // datasette-vega reads the chart from the address when a page is opened, and only then.
  document.querySelectorAll("a.chart").forEach((link) => {
    if (link.pathname === location.pathname) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        location.hash = link.hash;
        location.reload();
      });
    }
  });
})();
