// The page works without this file. With it the list is live, filters at once, and commands can be copied.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);

  // Copying.
  const unhide = (root) => root.querySelectorAll("button.copy[hidden]").forEach((b) => { b.hidden = false; });
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // outside of https and localhost there is no clipboard
    area.value = text;
    area.className = "quiet";
    document.body.append(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    if (!ok) throw new Error("copying was refused");
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const source = button.closest(".copyable");
    const label = button.firstChild;
    const before = button.dataset.label || (button.dataset.label = label.data);
    try {
      await copy(button.dataset.copy || source.querySelector("pre").textContent);
      label.data = "Copied";
      button.classList.add("done");
    } catch {
      label.data = "Not copied";
    }
    setTimeout(() => { label.data = before; button.classList.remove("done"); }, 1500);
  });
  unhide(document);

  // Indexes narrow down while one types.
  const narrow = document.querySelector("form[data-narrow]");
  if (narrow) {
    const input = narrow.elements.q;
    const known = new URLSearchParams(location.search).get("q");
    narrow.querySelector("button").hidden = !known;
    if (!known) input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let any = false;
      document.querySelectorAll("section.index").forEach((section) => {
        let some = false;
        section.querySelectorAll("li").forEach((li) => {
          const text = li.textContent.toLowerCase();
          li.hidden = !words.every((w) => text.includes(w));
          some = some || !li.hidden;
        });
        section.hidden = !some;
        any = any || some;
      });
      $("nomatch").hidden = any;
    });
  }

  // The list.
  const sign = $("live");
  if (!sign) return;
  const rows = $("rows"), form = $("filter"), kept = Number(sign.dataset.kept);
  const fields = { class: $("f-class"), side: $("f-side"), cause: $("f-cause"), q: $("f-text") };
  let newest = Number(sign.dataset.newest), paused = false, missed = 0, socket = null, timer = 0, wait = 1000, how = "";

  const takes = (row, f) => (!f.class || row.dataset.class === f.class) && (!f.side || row.dataset.side === f.side) &&
    (!f.cause || row.dataset.cause === f.cause) && (!f.q || row.dataset.text.includes(f.q));
  const filter = () => {
    const f = { class: fields.class.value, side: fields.side.value, cause: fields.cause.value, q: fields.q.value.trim().toLowerCase() };
    let shown = 0;
    for (const row of rows.rows) {
      row.hidden = !takes(row, f);
      if (!row.hidden) shown++;
    }
    const any = Object.values(f).some(Boolean);
    $("none").hidden = rows.rows.length > 0;
    $("nomatch").hidden = shown > 0 || rows.rows.length === 0;
    $("clear").hidden = !any;
  };
  const remember = () => {
    const q = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value.trim()) q.set(name, field.value.trim());
    history.replaceState(null, "", q.size ? "?" + q : location.pathname);
  };
  const choose = (name, value) => {
    const field = fields[name];
    if (field.options && ![...field.options].some((o) => o.value === value)) field.add(new Option(value, value));
    field.value = value;
  };
  const changed = () => { filter(); remember(); };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  form.querySelector("button").hidden = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter], #clear, #nomatch a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const { filter: name, value } = link.dataset;
    for (const [key, field] of Object.entries(fields)) if (key !== name) field.value = "";
    if (name) choose(name, fields[name].value === value ? "" : value);
    changed();
  });

  const show = (text, state) => {
    sign.hidden = false;
    if (sign.textContent !== text) sign.textContent = text;
    sign.className = "live " + state;
  };
  const state = () => {
    if (paused) show(missed ? `Paused, ${missed} new` : "Paused", "still");
    else if (how === "socket") show("Live", "on");
    else if (how === "poll") show("Polling: no WebSocket", "poll");
    else if (how === "shut") show("Locked: open the address that the server printed last", "off");
    else if (how === "lost") show("The server does not answer", "off");
  };
  const take = (update) => {
    if (paused) {
      missed = Math.max(missed, update.newest - newest);
      return state();
    }
    if (update.newest < newest) return location.reload(); // the server was started anew
    if (update.newest > newest) {
      const body = document.createElement("tbody");
      body.innerHTML = update.rows; // html/template wrote it
      unhide(body);
      const causes = new Set();
      for (const row of body.rows) { row.classList.add("fresh"); if (row.dataset.cause) causes.add(row.dataset.cause); }
      rows.prepend(...[...body.rows].filter((row) => !$(row.id)));
      while (rows.rows.length > kept) rows.lastElementChild.remove();
      for (const cause of causes) {
        if (![...fields.cause.options].some((o) => o.value === cause)) fields.cause.add(new Option(cause, cause));
      }
      newest = update.newest;
      filter();
    }
    if (update.counts) put($("counts"), update.counts);
    put($("connections"), update.connections);
  };
  // put changes a part of the page unless it is as it should be, and keeps the focus where it is.
  const put = (element, html) => {
    if (element.dataset.html === html) return;
    element.dataset.html = html;
    const focused = element.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    element.innerHTML = html;
    if (focused) element.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  };

  const address = () => new URL("live?after=" + newest, location.href);
  const poll = async () => {
    clearTimeout(timer);
    try {
      const answer = await fetch(address(), { cache: "no-store" });
      if (answer.ok) take(await answer.json());
      how = answer.ok ? "poll" : "shut";
    } catch {
      how = "lost";
    }
    state();
    if (!socket) timer = setTimeout(poll, 2000);
  };
  const connect = () => {
    const to = address();
    to.protocol = to.protocol.replace("http", "ws");
    let opened = false;
    const s = new WebSocket(to);
    s.onopen = () => { opened = true; socket = s; wait = 1000; how = "socket"; clearTimeout(timer); state(); };
    s.onmessage = (event) => take(JSON.parse(event.data));
    s.onclose = () => {
      if (opened) socket = null;
      if (!socket) poll();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 30000);
    };
  };
  $("pause").hidden = false;
  $("pause").addEventListener("click", () => {
    paused = !paused;
    missed = 0;
    $("pause").textContent = paused ? "Resume" : "Pause";
    state();
    if (!paused) fetch(address(), { cache: "no-store" }).then((a) => a.json()).then(take).catch(() => {});
  });
  filter();
  connect();
})();
