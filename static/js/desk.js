// The desk by keyboard, and a list that does not take a tick away. Everything works without this file.
(function () {
  "use strict";

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("#rows .desk-row"));
  }

  function go(step) {
    var all = rows();
    var here = all.findIndex(function (row) { return row.hasAttribute("aria-current"); });
    var next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
    if (next) { window.location = next.href; }
  }

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) { return; }
    if (!document.querySelector("[data-desk]")) { return; }
    if (event.key === "j") { go(1); }
    if (event.key === "k") { go(-1); }
    if (event.key === "/") { event.preventDefault(); document.getElementById("desk-q").focus(); }
  });

  // A fresh list waits while something on the old one is ticked.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var list = event.target;
    if (list.id !== "rows" || !list.querySelector("input:checked")) { return; }
    event.detail.shouldSwap = false;
    document.querySelector(".desk-changed").hidden = false;
  });

  // A slow network sends a form once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    setTimeout(function () { form.removeAttribute("data-sent"); }, 8000);
  });
})();
