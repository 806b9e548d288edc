// A grid's outline, drawn on the community's map. It ends up in the text below; everything works without this file.
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var STEP = 2, LEAP = 10;
  var MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function make(tag, props, into) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(props).forEach(function (name) { made.setAttribute(name, props[name]); });
    return into.appendChild(made);
  }

  // The outer ring of a bare ring or of GeoJSON; null for what is neither.
  function ringIn(text) {
    try {
      var found = JSON.parse(text);
      if (found.features) { found = found.features[0]; }
      if (found.geometry) { found = found.geometry; }
      if (found.coordinates) { found = found.coordinates[0]; }
      return found.every(function (p) { return isFinite(p[0]) && isFinite(p[1]); }) ? found : null;
    } catch (broken) {
      return null;
    }
  }

  function board(root) {
    var data = root.dataset;
    var field = document.getElementById(data.outline);
    var svg = root.querySelector("svg");
    var layer = root.querySelector("[data-drawn]");
    var said = root.querySelector("[data-said]");
    var west = Number(data.west), north = Number(data.north), left = Number(data.left), top = Number(data.top);
    var across = Number(data.across), up = Number(data.up), most = Number(data.most);
    var size = svg.viewBox.baseVal;
    // Corners in units of the map; `open` while they are still being set one after the other.
    var corners = [], open = true, before = [], chosen = -1, dragged = -1, moved = false;

    function onMap(p) { return [left + (p[0] - west) * across, top + (north - p[1]) * up]; }
    function onEarth(c) {
      return [Number((west + (c[0] - left) / across).toFixed(7)), Number((north - (c[1] - top) / up).toFixed(7))];
    }
    function inside(c) {
      return [Math.min(Math.max(c[0], 0), size.width), Math.min(Math.max(c[1], 0), size.height)];
    }
    function at(event) {
      var point = svg.createSVGPoint();
      point.x = event.clientX;
      point.y = event.clientY;
      point = point.matrixTransform(svg.getScreenCTM().inverse());
      return inside([point.x, point.y]);
    }

    function read() {
      var ring = field.value.trim() ? ringIn(field.value) : [];
      if (ring === null) { return; }
      corners = ring.map(onMap);
      var last = ring[ring.length - 1];
      if (ring.length > 1 && ring[0][0] === last[0] && ring[0][1] === last[1]) { corners.pop(); }
      open = corners.length < 3;
      chosen = -1;
      draw();
    }

    function write() {
      var ring = corners.map(onEarth);
      field.value = ring.length ? JSON.stringify(ring.concat([ring[0]])) : "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function remember() { before.push({ corners: corners.slice(), open: open }); }

    function kept() { write(); draw(); }

    function say(name, n) { said.textContent = said.dataset[name].replace("{n}", n); }

    function dot(kind, place, c, r, reach) {
      var group = make("g", { "class": "outline-" + kind, "data-at": place }, layer);
      make("circle", { "class": "outline-reach", cx: c[0], cy: c[1], r: reach }, group);
      make("circle", { "class": "outline-dot", cx: c[0], cy: c[1], r: r }, group);
      return group;
    }

    function draw() {
      layer.textContent = "";
      var points = corners.map(function (c) { return c[0] + "," + c[1]; }).join(" ");
      if (corners.length > 1) {
        make(open ? "polyline" : "polygon", { "class": "outline-line" + (open ? " outline-line-open" : ""), points: points }, layer);
      }
      if (!open) {
        corners.forEach(function (c, place) {
          var next = corners[(place + 1) % corners.length];
          dot("middle", place, [(c[0] + next[0]) / 2, (c[1] + next[1]) / 2], 3, 9);
        });
      }
      corners.forEach(function (c, place) {
        var corner = dot("corner" + (open && place === 0 ? " outline-first" : ""), place, c, 5, 13);
        corner.setAttribute("tabindex", "0");
        corner.setAttribute("role", "button");
        corner.setAttribute("aria-label", "第 " + (place + 1) + " 个角");
        if (place === chosen) { corner.focus(); }
      });
      say(!corners.length ? "empty" : open ? "drawing" : "done", corners.length);
      tool("finish").hidden = !open || corners.length < 3;
      tool("box").hidden = corners.length > 0;
      tool("undo").hidden = !before.length;
      tool("drop").hidden = tool("clear").hidden = !corners.length;
    }

    function tool(name) { return root.querySelector("[data-do=" + name + "]"); }

    function add(place, c) {
      if (corners.length >= most) { say("full", most); return false; }
      remember();
      corners.splice(place, 0, c);
      chosen = place;
      return true;
    }

    function drop() {
      var place = chosen < 0 ? corners.length - 1 : chosen;
      if (!corners.length) { return; }
      remember();
      corners.splice(place, 1);
      open = open || corners.length < 3;
      chosen = Math.min(place, corners.length - 1);
      kept();
    }

    var DO = {
      finish: function () { remember(); open = false; kept(); },
      box: function () {
        var w = size.width / 4, h = size.height / 4;
        remember();
        corners = [[w, h], [3 * w, h], [3 * w, 3 * h], [w, 3 * h]];
        open = false;
        chosen = 0;
        kept();
      },
      undo: function () {
        var last = before.pop();
        if (!last) { return; }
        corners = last.corners;
        open = last.open;
        chosen = -1;
        kept();
      },
      drop: drop,
      clear: function () { remember(); corners = []; open = true; chosen = -1; kept(); }
    };

    root.querySelectorAll("[data-do]").forEach(function (button) {
      button.addEventListener("click", DO[button.dataset.do]);
    });

    function middle(place) {
      var next = corners[(place + 1) % corners.length];
      return [(corners[place][0] + next[0]) / 2, (corners[place][1] + next[1]) / 2];
    }

    svg.addEventListener("pointerdown", function (event) {
      var held = event.target.closest("[data-at]");
      moved = false;
      if (!held || event.button) { return; }
      event.preventDefault();
      dragged = chosen = Number(held.dataset.at);
      if (held.classList.contains("outline-middle")) {
        if (!add(dragged + 1, middle(dragged))) { dragged = -1; return; }
        dragged = chosen;
        moved = true;
      }
      svg.setPointerCapture(event.pointerId);
      draw();
    });
    svg.addEventListener("pointermove", function (event) {
      if (dragged < 0) { return; }
      var c = at(event), old = corners[dragged];
      // A finger trembles: what moves by less is a press.
      if (!moved && Math.abs(c[0] - old[0]) + Math.abs(c[1] - old[1]) < 3) { return; }
      if (!moved) { remember(); moved = true; }
      corners[dragged] = c;
      draw();
    });
    function release() {
      if (dragged < 0) { return; }
      var first = dragged === 0 && !moved && open && corners.length > 2;
      dragged = -1;
      if (first) { DO.finish(); } else if (moved) { kept(); }
      // The click that follows is the end of this, not a new corner.
      moved = true;
    }
    svg.addEventListener("pointerup", release);
    svg.addEventListener("pointercancel", release);
    svg.addEventListener("click", function (event) {
      if (moved || !open) { return; }
      if (add(corners.length, at(event))) { kept(); }
    });

    layer.addEventListener("focusin", function (event) {
      chosen = Number(event.target.dataset.at);
    });
    layer.addEventListener("keydown", function (event) {
      var move = MOVES[event.key], far = event.shiftKey ? LEAP : STEP;
      var place = Number(event.target.dataset.at);
      if (move) {
        remember();
        corners[place] = inside([corners[place][0] + move[0] * far, corners[place][1] + move[1] * far]);
        kept();
      } else if (event.key === "Enter" && corners.length > 1) {
        if (add(place + 1, middle(place))) { kept(); }
      } else if (event.key === "Delete" || event.key === "Backspace") {
        drop();
      } else { return; }
      event.preventDefault();
    });

    // The buildings that are ticked as the grid's own.
    function mine() {
      root.querySelectorAll("[data-place]").forEach(function (shape) {
        var box = document.querySelector("input[name=places][value='" + shape.dataset.place + "']");
        shape.classList.toggle("outline-mine", Boolean(box && box.checked));
      });
    }

    field.addEventListener("input", read);
    document.addEventListener("change", function (event) { if (event.target.name === "places") { mine(); } });
    root.hidden = false;
    mine();
    read();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-outline]").forEach(board);
  });
})();
