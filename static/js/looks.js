// Everything works without this file; it only makes some things shorter. Written for phones of 2018.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-js");

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function make(tag, props) {
    return Object.assign(document.createElement(tag), props);
  }

  // A form that came back starts at its error summary.
  each("[data-focus]", function (summary) { summary.focus(); });

  // A slow network sends a form once, however often its button is pressed.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "get") { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    setTimeout(function () { form.removeAttribute("data-sent"); }, 8000);
  });
  window.addEventListener("pageshow", function () {
    each("[data-sent]", function (form) { form.removeAttribute("data-sent"); });
  });

  // Copy a number to keep.
  each("[data-copy]", function (button) {
    button.addEventListener("click", function () {
      var source = document.getElementById(button.getAttribute("data-copy"));
      var range = document.createRange();
      range.selectNodeContents(source);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) {
        button.setAttribute("role", "status");
        button.querySelector("span").textContent = button.getAttribute("data-done");
      }
    });
  });

  each("[data-print]", function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  // A position is asked of the device when its button is pressed, never before; without one the page says what else to do.
  each("[data-locate]", function (form) {
    var said = form.querySelector("[data-said]");
    var data = form.dataset;
    function say(words) { said.textContent = words; }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (!navigator.geolocation) { say(data.refused); return; }
      say(data.asking);
      navigator.geolocation.getCurrentPosition(function (found) {
        // Of a computer the network knows the district at best.
        if (found.coords.accuracy > 150) { say(data.vague); return; }
        form.elements.lon.value = found.coords.longitude;
        form.elements.lat.value = found.coords.latitude;
        form.submit();
        form.elements.lon.value = form.elements.lat.value = "";
      }, function () { say(data.refused); }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 0 });
    });
  });

  // How many characters are left, said only when few are.
  each("textarea[data-most]", function (area) {
    var most = Number(area.dataset.most);
    var said = make("p", { className: "field-hint" });
    said.setAttribute("role", "status");
    area.parentNode.insertBefore(said, area.nextSibling);
    area.addEventListener("input", function () {
      var left = most - area.value.length;
      said.textContent = left < 0 ? "多了 " + -left + " 个字" : left <= most / 10 ? "还可以写 " + left + " 个字" : "";
    });
  });

  // Photos: seen before they are sent, added bit by bit, too large ones refused at once.
  function sizeWords(size) {
    return (size / 1048576).toFixed(size < 10485760 ? 1 : 0) + " MB";
  }

  function asFiles(list) {
    try {
      var carrier = new DataTransfer();
      list.forEach(function (file) { carrier.items.add(file); });
      return carrier.files;
    } catch (old) {
      return null;
    }
  }

  each("[data-photos]", function (picker) {
    var input = picker.querySelector("input[type=file]");
    var shown = picker.querySelector("[data-chosen]");
    var said = picker.querySelector("[data-said]");
    var data = picker.dataset;
    var room = Number(data.limit) - Number(data.here);
    var chosen = [];

    function show(editable) {
      shown.textContent = "";
      chosen.forEach(function (file, at) {
        var item = shown.appendChild(make("li", {}));
        var url = URL.createObjectURL(file);
        var image = item.appendChild(make("img", { src: url, alt: file.name }));
        image.onload = function () { URL.revokeObjectURL(url); };
        if (!editable) { return; }
        var remove = item.appendChild(make("button", { type: "button", className: "button button-link" }));
        remove.textContent = data.remove;
        remove.appendChild(make("span", { className: "unseen", textContent: file.name }));
        remove.onclick = function () {
          chosen.splice(at, 1);
          input.files = asFiles(chosen);
          said.textContent = "";
          show(true);
          input.focus();
        };
      });
    }

    input.addEventListener("change", function () {
      var fresh = Array.prototype.slice.call(input.files);
      var big = fresh.filter(function (file) { return file.size > Number(data.mb) * 1048576; });
      var able = asFiles([]) !== null;
      var all = (able ? chosen : []).concat(fresh.filter(function (file) { return big.indexOf(file) < 0; }));
      chosen = all.slice(0, room);
      said.textContent = big.length ? data.tooBig.replace("%s", sizeWords(big[0].size)) : all.length > room ? data.tooMany : "";
      if (able) {
        input.files = asFiles(chosen);
      } else if (said.textContent) {
        input.value = "";
        chosen = [];
      }
      show(able);
    });
  });
})();
