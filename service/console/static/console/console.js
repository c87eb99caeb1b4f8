/* The queue without reloads. Every act is one of the page's own forms, sent to the same address that it has
   without script; this file only sends it, moves on, and says what happened. */
(() => {
  "use strict";

  const cards = document.getElementById("cards");
  const help = document.getElementById("help");
  const said = document.getElementById("said");
  const done = document.getElementById("done");
  const KEYS_OFF = "winnow.keys.off";
  const AHEAD = 8;
  const UNANSWERED = "The server did not answer. As far as this page knows, nothing was changed.";
  let matchNow = 0;
  let loading = null;
  let turn = Promise.resolve();
  let underWay = 0;

  const visible = () => [...cards.querySelectorAll(".card:not([hidden])")];
  const current = () => document.activeElement?.closest?.(".card:not([hidden])") ?? null;
  const say = (text) => { said.textContent = ""; requestAnimationFrame(() => { said.textContent = text; }); };

  function focus(card) {
    if (!card) return false;
    card.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    return true;
  }

  function move(step) {
    const all = visible();
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (at >= 0 && at === all.length - 1 && step > 0) say("This is the last one here.");
    focus(next);
    fill();
  }

  function neighbour(card) {
    const all = visible();
    const at = all.indexOf(card);
    return all[at + 1] ?? all[at - 1] ?? null;
  }

  /* Asking the server */

  async function ask(address, options = {}) {
    const response = await fetch(address, {
      ...options, credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json", ...(options.headers ?? {}) },
    });
    const answer = await response.json();
    if (response.status === 401) {
      location.assign(`${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    return answer;
  }

  function fieldsOf(form, submitter) {
    const fields = new URLSearchParams(new FormData(form));
    if (submitter?.name) fields.set(submitter.name, submitter.value);
    return fields;
  }

  /* The address of this page says which comments are counted in the answer. */
  function post(action, fields) {
    const address = new URL(action, location.href);
    if (cards) address.search = location.search;
    return ask(address, { method: "POST", body: fields });
  }

  const send = (form, submitter) => post(form.action, fieldsOf(form, submitter));

  function fromHtml(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.querySelectorAll(".card")];
  }

  /* Keeping the list full and the counts true */

  function fill() {
    if (loading || !cards.dataset.next || visible().length >= AHEAD) return loading;
    loading = ask(cards.dataset.next)
      .then((answer) => {
        for (const card of fromHtml(answer.cards)) {
          if (!document.getElementById(card.id)) cards.append(card);
        }
        const address = new URL(cards.dataset.next, location.href);
        address.searchParams.set("after", answer.next ?? "");
        cards.dataset.next = answer.next ? address.pathname + address.search : "";
        count(answer);
      })
      .catch(() => { cards.dataset.next = ""; })
      .finally(() => {
        loading = null;
        settle();
        if (!current() && [null, document.body].includes(document.activeElement)) focus(visible()[0]);
      });
    return loading;
  }

  function count({ held, match }) {
    for (const place of document.querySelectorAll("[data-held]")) place.textContent = held;
    for (const place of document.querySelectorAll("[data-match]")) place.textContent = match;
    document.title = document.title.replace(/\(\d+\)/, `(${held})`);
    matchNow = Number(match);
  }

  function settle() {
    const none = visible().length === 0 && !cards.dataset.next;
    const narrowed = Boolean(document.querySelector(".chips"));
    document.getElementById("empty").hidden = !none || matchNow > 0 || narrowed;
    document.getElementById("none").hidden = !none || matchNow > 0 || !narrowed;
    document.getElementById("round").hidden = !none || matchNow === 0;
    document.querySelector("#end .paging")?.toggleAttribute("hidden", !cards.dataset.next || none);
    if (none && !loading) document.getElementById("end").focus();
  }

  /* What would have flipped the verdict, once somebody looks at the card */

  function tell(card) {
    const line = card?.querySelector(".flip[data-flip]");
    if (!line) return;
    const address = line.dataset.flip;
    delete line.dataset.flip;
    ask(address)
      .then((answer) => {
        line.textContent = answer.flip ?? "";
        line.hidden = !line.textContent;
      })
      .catch(() => { line.dataset.flip = address; });
  }

  /* The author here, and others like it: a page of its own without script, with it a part of the card */

  function unfold(link) {
    const shown = link.closest(".card").querySelector(".beside");
    if (shown) {
      shown.hidden = !shown.hidden;
      link.setAttribute("aria-expanded", String(!shown.hidden));
      return;
    }
    ask(link.href)
      .then((answer) => {
        const template = document.createElement("template");
        template.innerHTML = answer.html;
        link.parentElement.after(template.content);
        link.setAttribute("aria-expanded", "true");
      })
      .catch(() => location.assign(link.href));
  }

  /* Acting */

  function act(form, submitter) {
    const card = form.closest(".card");
    if (card?.dataset.busy) return;
    if (card) {
      card.dataset.busy = "yes";
      const next = neighbour(card);
      card.hidden = true;
      focus(next);
      fill();
    }
    underWay += 1;
    turn = turn
      .then(() => send(form, submitter))
      .then((answer) => show(answer, card))
      .catch(() => fail(card, UNANSWERED))
      .then(() => { underWay -= 1; if (!fill()) settle(); });
  }

  /* What is ticked goes as one act; what somebody else settled meanwhile comes back with the reason on it. */
  function actOnTicked(form, submitter) {
    const ticked = visible().filter((card) => card.querySelector("[name=pick]:checked"));
    if (!ticked.length) { say("Nothing is ticked."); return; }
    const sent = fieldsOf(form, submitter);
    const next = visible().find((card) => !ticked.includes(card));
    for (const card of ticked) card.hidden = true;
    focus(next);
    fill();
    underWay += 1;
    turn = turn
      .then(() => post(form.action, sent))
      .then((answer) => {
        if (answer.outcome !== "done") {
          for (const card of ticked) card.hidden = false;
          fail(null, answer.message);
          return;
        }
        for (const { comment_id: id, why } of answer.left) {
          const card = document.getElementById(`c-${id}`);
          card?.classList.add("settled");
          if (card) card.querySelector("[name=pick]").checked = false;
          notice(card, why);
        }
        for (const id of answer.settled) document.getElementById(`c-${id}`)?.remove();
        show(answer);
      })
      .catch(() => {
        for (const card of ticked) card.hidden = false;
        fail(null, UNANSWERED);
      })
      .then(() => { underWay -= 1; tally(); if (!fill()) settle(); });
  }

  function tally() {
    const place = document.querySelector("[data-ticked]");
    if (place) place.textContent = ` ${document.querySelectorAll("[name=pick]:checked").length}`;
  }

  function show(answer, card) {
    if (answer.held !== undefined) count(answer);
    if (answer.outcome !== "done") {
      if (answer.outcome === "conflict" || answer.outcome === "gone") card?.classList.add("settled");
      fail(card, answer.message);
      return;
    }
    for (const html of answer.cards ?? (answer.card ? [answer.card] : [])) restore(html);
    banner(answer.banner);
    say(`${answer.message}. ${answer.held} held.`);
  }

  function restore(html) {
    const [card] = fromHtml(html);
    const old = document.getElementById(card.id);
    card.classList.add("new");
    if (old) old.replaceWith(card); else cards.prepend(card);
    focus(card);
  }

  /* The card comes back with the reason on it. Whoever has moved on meanwhile stays where they are. */
  function fail(card, message) {
    banner({ words: message, excerpt: "", author: "", comment: "", review: null });
    say(message);
    if (!card) return;
    notice(card, message);
    if (!current()) focus(card);
  }

  function notice(card, message) {
    if (!card) return;
    card.hidden = false;
    delete card.dataset.busy;
    const line = card.querySelector(".notice") ?? document.createElement("p");
    line.className = "notice";
    line.textContent = message;
    card.querySelector(".acts").before(line);
  }

  function banner({ words, excerpt, author, comment, review, action, after }) {
    done.querySelector(".words").textContent = words;
    const quoted = document.createElement("bdi");
    quoted.textContent = excerpt;
    const by = document.createElement("bdi");
    by.textContent = author;
    const said = excerpt ? ["“", quoted, "”", ...(author ? [" by ", by] : [])] : [after ?? ""];
    done.querySelector(".excerpt").replaceChildren(...said);
    done.querySelector("form")?.remove();
    if (review || action) done.append(undoForm(review, comment, action));
    done.hidden = false;
  }

  function undoForm(review, comment, action) {
    const form = document.getElementById("undo-last").cloneNode(true);
    form.removeAttribute("id");
    form.className = "undo";
    if (action) form.action = action;
    for (const [name, value] of action ? [] : [["review", review], ["comment", comment]]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    const button = form.querySelector("button");
    button.className = "";
    button.firstChild.textContent = "Undo";
    return form;
  }

  /* Keys */

  function press(key) {
    const place = current() ?? (cards ? visible()[0] : document.querySelector("form[data-keys]"));
    if (place?.matches(".settled")) say("This one is settled already.");
    else place?.querySelector(`button[data-key~="${key}"]`)?.click();
  }

  function tick() {
    const box = (current() ?? visible()[0])?.querySelector("[name=pick]");
    box?.click();
    if (box) say(box.checked ? "Ticked." : "Not ticked.");
  }

  /* A note is written on the comment's own page, where there is room for it. */
  function write() {
    const field = document.getElementById("note");
    const link = cards && (current() ?? visible()[0])?.querySelector("a.open");
    if (link) location.assign(`${link.href}#note`); else field?.focus();
  }

  function undoLast() {
    // While an act is under way the line names the one before it, which is not the last.
    const named = underWay ? null : document.querySelector("#done:not([hidden]) form");
    const form = named ?? document.getElementById("undo-last")
      ?? document.querySelector(".timeline form.undo");
    form?.requestSubmit();
  }

  /* What a reader wished not to see at once: all of it on a card, or the first on a page. */
  function unveil() {
    const place = cards ? current() ?? visible()[0] : document;
    const veils = [...(place?.querySelectorAll("details.veil") ?? [])];
    const shut = veils.some((veil) => !veil.open);
    for (const veil of veils) veil.open = shut;
  }

  const keys = {
    j: () => cards && move(1),
    k: () => cards && move(-1),
    a: () => press("a"),
    r: () => press("r"),
    s: () => press("s"),
    x: () => press("x"),
    c: tick,
    e: write,
    v: unveil,
    b: () => (current() ?? (cards ? visible()[0] : document))?.querySelector("a.list")?.click(),
    z: undoLast,
    "/": () => document.getElementById("q")?.focus(),
    "?": () => help.showModal(),
  };

  function keysOn() {
    try { return localStorage.getItem(KEYS_OFF) !== "yes"; } catch { return true; }
  }

  function onKey(event) {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing || !keysOn()) return;
    if (event.key === "Enter" && event.target.matches?.(".card")) {
      event.target.querySelector("a.open").click();
    } else if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  }

  /* Beginning */

  if (!help) return;
  const open = document.getElementById("help-open");
  const toggle = document.getElementById("keys-on");
  open.hidden = false;
  open.addEventListener("click", () => help.showModal());
  toggle.checked = keysOn();
  toggle.addEventListener("change", () => {
    try { localStorage.setItem(KEYS_OFF, toggle.checked ? "no" : "yes"); } catch { /* kept for this page only */ }
  });
  document.addEventListener("keydown", onKey);
  if (location.hash === "#note") write();
  if (!cards) return;
  matchNow = Number(document.querySelector("#round [data-match]").textContent);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-act], form[data-bulk]")) return;
    event.preventDefault();
    (event.target.matches("form[data-bulk]") ? actOnTicked : act)(event.target, event.submitter);
  });
  document.addEventListener("change", (event) => { if (event.target.name === "pick") tally(); });
  tally();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.next, a[data-beside]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.matches("a.next")) move(1); else unfold(link);
  });
  document.addEventListener("focusin", () => tell(current()));
  if (!location.hash) focus(visible()[0]);
  fill();
})();
