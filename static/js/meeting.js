// A meeting that is going on: asks every few seconds whether something changed, and counts down. Everything works by
// reading the page again, too. Written for phones of 2018.
(function () {
  "use strict";
  var skew = 0;

  // How far this clock is from the server's, as its answers say.
  function heard(date) {
    var told = Date.parse(date || "");
    if (!isNaN(told)) { skew = told - Date.now(); }
  }

  function tick() {
    var now = Date.now() + skew;
    Array.prototype.forEach.call(document.querySelectorAll("[data-ends]"), function (shown) {
      var left = Math.ceil((Date.parse(shown.getAttribute("data-ends")) - now) / 1000);
      var seconds = Math.abs(left) % 60;
      var words = Math.floor(Math.abs(left) / 60) + ":" + (seconds < 10 ? "0" : "") + seconds;
      var over = shown.getAttribute("data-over") + (shown.hasAttribute("data-plain") ? "" : " +" + words);
      shown.textContent = left > 0 ? (shown.getAttribute("data-left") || "") + words : over;
      shown.classList.toggle("is-over", left <= 0);
    });
  }
  // Nobody scrolls a projector: what is too much for it is written smaller.
  function fit() {
    if (!document.body.classList.contains("screen")) { return; }
    for (var size = 1; size > 0.3; size -= 0.05) {
      document.body.style.setProperty("--fit", size.toFixed(2));
      if (document.documentElement.scrollHeight <= window.innerHeight) { return; }
    }
  }

  function draw() { tick(); fit(); }
  draw();
  setInterval(tick, 500);
  document.addEventListener("htmx:afterSwap", draw);
  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);

  // What somebody unfolded stays so when it is drawn anew.
  var open = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    open = Array.prototype.map.call(event.detail.target.querySelectorAll("details[open][id]"), function (one) { return one.id; });
  });
  document.addEventListener("htmx:afterSwap", function () {
    open.forEach(function (id) { var one = document.getElementById(id); if (one) { one.open = true; } });
  });

  var shared = document.getElementById("live");
  var mine = document.getElementById("live-mine");
  if (!shared || !window.fetch) { return; }
  var tag = "";
  var stage = null;
  var wall = null;
  var state = null;
  var again = document.getElementById("wall-again");

  // Not all phones at the same moment.
  function later(seconds) { setTimeout(ask, (seconds + Math.random()) * 1000); }

  function readMine() {
    setTimeout(function () {
      fetch(mine.getAttribute("data-url"), { credentials: "same-origin" }).then(function (answer) {
        if (answer.ok) { answer.text().then(function (html) { mine.innerHTML = html; }); }
      });
    }, Math.random() * 3000);
  }

  // What is there to write on is another page before, during and after the session; nobody loses what they type.
  function turn() {
    var typed = Array.prototype.some.call(document.querySelectorAll("textarea"), function (area) { return area.value.trim(); });
    if (!typed) { setTimeout(function () { location.reload(); }, Math.random() * 3000); }
  }

  // Whether I waited for the floor and do no longer, or speak no longer.
  function called(state) {
    var turn = mine.querySelector("[data-turn]");
    var number = turn && Number(turn.getAttribute("data-turn"));
    if (!number) { return false; }
    if (turn.hasAttribute("data-speaks")) { return !state.speaker || state.speaker.id !== number; }
    return !state.queue.some(function (one) { return one.id === number; });
  }

  function ask() {
    if (document.hidden) { later(3); return; }
    fetch(shared.getAttribute("data-url"), { credentials: "same-origin", cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} })
      .then(function (answer) {
        heard(answer.headers.get("Date"));
        if (answer.status !== 200) { return null; }
        tag = answer.headers.get("ETag");
        return answer.json();
      })
      .then(function (told) {
        if (!told) { return; }
        if (state !== null && state !== told.state.state) { turn(); }
        state = told.state.state;
        shared.innerHTML = told.html;
        tick();
        if ((stage !== null && stage !== told.stage) || called(told.state)) { readMine(); }
        stage = told.stage;
        var asked = told.state.questions.map(function (one) { return [one.id, one.state, one.likes].join(); }).join(";");
        if (wall !== null && wall !== asked && again) { again.textContent = again.getAttribute("data-new"); }
        wall = wall === null ? asked : wall;
      })
      .catch(function () { return null; })
      .then(function () { later(2.5); });
  }
  later(0);
})();
