// The rehearsal room. Everything shown is read from the server; the page keeps only which phones are open, in its address.
"use strict";

const LOOK = 1000; // milliseconds between two looks at the server
const SOON = [250, 700]; // ... and after something was said, since what it set off arrives a moment later
const SEEN = "sangyu.rehearsal.seen"; // what had arrived on each phone when it was last looked at
const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const trouble = $("#trouble");
const phones = $("#phones");

let open = []; // who has an open phone, by place
let used = []; // … and in which order they were last used, newest last
let turn = 0;
let soon = ""; // a day for a meeting, some days from the rehearsal's today
let moving = false;
let looking = null;
let lookAgain = false;
let seen = null;

// What a shortcut says at once; with `draft` it only writes the words down, to be looked at first.
const DRAFT = "通知：{soon}上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加";
const ELDER = [{ label: "收到" }, { label: "去" }, { label: "不去" }, { label: "语音听不清" }, { label: "菜单" }];
const SHORTCUTS = {
  clerk: [{ label: "写一条通知", draft: DRAFT }, { label: "进展" }, { label: "任务" }, { label: "菜单" }],
  approver: [{ label: "同意" }, { label: "进展" }, { label: "菜单" }],
  liaison: [{ label: "任务" }, { label: "走访登记" }, { label: "发照片", say: "[图片]" }, { label: "进展" }, { label: "菜单" }],
  leader: [{ label: "进展" }, { label: "菜单" }],
  person: ELDER,
  proxy: [{ label: "已转告" }, { label: "收到" }, { label: "菜单" }],
  guest: [{ label: "关注", say: "[关注]" }, { label: "绑定", draft: "绑定 雷振声 2012" }, { label: "菜单" }],
  group: [{ label: "问小助手", draft: "@小助手 菜单" }, { label: "收到" }],
};
const VIAS = { push: "微信 · 服务通知", chat: "", sms: "短信", voice: "来电", group: "" };
const KEYS = [{ label: "按 1　听清楚了", key: "1" }, { label: "按 3　请人打来", key: "3" }];

// --- showing ------------------------------------------------------------------------------------------------------------

function made(tag, words, className = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  element.className = className;
  return element;
}

function bubble(item, who) {
  const row = made("li", "", `bubble ${item.side} ${item.purpose} via-${item.via}`);
  const words = made("p", "");
  if (VIAS[item.via]) words.append(made("span", VIAS[item.via], "via"));
  words.append(item.text);
  if (item.page) {
    const link = made("a", "看大字版");
    link.href = item.page;
    link.target = "_blank";
    words.append(link);
  }
  if (item.via === "voice" && item.side === "bot") words.append(keys(who));
  row.append(words, made("time", item.name && item.side === "me" ? `${item.name} · ${item.clock}` : item.clock));
  return row;
}

function keys(who) {
  const row = made("span", "", "keys");
  for (const { label, key } of KEYS) row.append(pressing(label, () => say({ who, text: key, via: "voice" })));
  return row;
}

// Only what is new is added, so that a screen reader reads only that, and a reader who scrolled back stays where he is.
function fill(view, bubbles, who) {
  const list = view.firstElementChild;
  const stamps = bubbles.map((item) => JSON.stringify(item));
  const shown = list.stamps || [];
  const grown = shown.length <= stamps.length && shown.every((stamp, place) => stamp === stamps[place]);
  const atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 60;
  const fresh = (grown ? bubbles.slice(shown.length) : bubbles).map((item) => bubble(item, who));
  if (grown) list.append(...fresh);
  else list.replaceChildren(...fresh);
  if (!grown || (atEnd && stamps.length > shown.length)) view.scrollTop = view.scrollHeight;
  list.stamps = stamps;
}

// A piece of the page as the server has put it into words; left alone while it says the same.
function put(selector, html) {
  const place = $(selector);
  if (place.said === html) return;
  place.said = html;
  place.innerHTML = html;
}

function complain(words, why = "said") {
  trouble.dataset.why = why;
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

function showPhone(who, phone) {
  const place = phoneOf(who);
  if (!place) return;
  fill($(".thread", place), phone.bubbles, who);
  const dark = phone.handset === "off";
  $(".dark", place).hidden = !dark;
  for (const part of all(".thread, .quick, .say", place)) part.hidden = dark;
  const handset = $(".handset", place);
  if (document.activeElement !== handset) handset.value = phone.handset;
  if (phone.owner) name(place, who, phone.owner);
}

function showNew(newest) {
  const first = seen === null;
  if (first) seen = JSON.parse(localStorage.getItem(SEEN) || "null") || { ...newest };
  const visible = open.filter((who) => phoneOf(who).checkVisibility());
  for (const who of visible) seen[who] = newest[who] || 0;
  localStorage.setItem(SEEN, JSON.stringify(seen));
  for (const button of all("#people button, #tabs button")) {
    const mark = $(".new", button);
    const latest = newest[button.dataset.who] || 0;
    const fresh = latest !== 0 && latest !== (seen[button.dataset.who] || 0); // smaller numbers: a database that began anew
    if (mark && mark.hidden === fresh) mark.hidden = !fresh;
  }
}

function showChoice(notices) {
  const choice = $("#about");
  const stamp = JSON.stringify(notices);
  if (choice.stamp === stamp || document.activeElement === choice) return;
  choice.stamp = stamp;
  const kept = choice.value;
  const options = notices.map((one) => {
    const option = made("option", `${one.number}　${one.title}`);
    option.value = one.number;
    return option;
  });
  choice.replaceChildren(choice.options[0], ...options);
  choice.hidden = notices.length < 2;
  choice.value = notices.some((one) => String(one.number) === kept) ? kept : "";
}

function showTime(now) {
  put("#clock", now.clock);
  ({ turn, soon } = now);
  moving = now.moving;
  for (const button of all("[data-by]")) button.disabled = moving;
}

function show(now) {
  for (const [who, phone] of Object.entries(now.phones)) showPhone(who, phone);
  for (const piece of ["steps", "board", "ladder"]) put(`#${piece}`, now[piece]);
  put("#faulty", now.trouble.trim());
  $("#faulty").hidden = !now.trouble.trim();
  for (const choice of all("[data-form]")) if (document.activeElement !== choice) choice.value = now.forms[choice.dataset.form];
  showChoice(now.notices);
  showNew(now.newest);
  showTime(now);
}

// --- the server ---------------------------------------------------------------------------------------------------------

async function look() {
  const asked = new URLSearchParams([...open.map((who) => ["show", who]), ["notice", $("#about").value]]);
  const answer = await fetch(`/chat/now?${asked}`);
  if (!answer.ok) throw new TypeError(`the server answered ${answer.status}`);
  show(await answer.json());
}

// One look at a time; whoever asks meanwhile gets another one right after it.
async function refresh() {
  lookAgain = looking !== null;
  if (looking) return;
  looking = look();
  try {
    await looking;
    if (trouble.dataset.why === "away") complain("");
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    complain("连不上服务，正在重试…", "away");
  } finally {
    looking = null;
  }
  if (lookAgain) await refresh();
}

function refreshSoon() {
  refresh();
  for (const wait of SOON) setTimeout(refresh, wait);
}

// What is wrong, in a sentence; nothing when all is well.
async function post(path, body, sorry) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return answer.ok ? "" : (await answer.json()).error || sorry;
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof SyntaxError)) throw fault;
    return sorry;
  }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
}

// True when it was said. A message that failed keeps its key, so that saying it again cannot make it two.
const failed = new Map();
const saying = new Set();
async function say(words) {
  const stamp = JSON.stringify(words);
  if (!words.text.trim() || saying.has(words.who)) return false;
  saying.add(words.who);
  const key = failed.get(stamp) || newKey();
  const problem = await post("/chat/say", { ...words, key }, "没有发出去，请再发一次。");
  saying.delete(words.who);
  if (problem) failed.set(stamp, key);
  else failed.delete(stamp);
  complain(problem);
  refreshSoon();
  return !problem;
}

async function moveTime(by) {
  if (moving) return;
  moving = true;
  for (const button of all("[data-by]")) button.disabled = true;
  complain(await post("/chat/time", { by, turn }, "没有按上，请再按一次。"));
  refreshSoon();
}

async function fail(change) {
  complain(await post("/chat/fault", change, "没有改成，请再试一次。"));
  refreshSoon();
}

// --- the phones ---------------------------------------------------------------------------------------------------------

function phoneOf(who) {
  return $(`.phone[data-who="${CSS.escape(who)}"]`);
}

function buttonOf(who) {
  return $(`#people [data-who="${CSS.escape(who)}"]`);
}

function name(place, who, owner) {
  const title = who.startsWith("group:") ? owner : `${owner}的手机`;
  const shown = $(".owner", place);
  if (shown.textContent !== title) shown.textContent = title;
  place.setAttribute("aria-label", title);
}

function pressing(label, work) {
  const button = made("button", label);
  button.type = "button";
  button.addEventListener("click", (event) => {
    if (event.detail <= 1) work(); // not for the second half of a double click
  });
  return button;
}

function speaker(place) {
  const who = place.dataset.who;
  return who.startsWith("group:") ? { who: $(".as", place).value, group: who.slice(6) } : { who };
}

// What was typed is taken out of its field at once, so that a second press finds nothing to send, and put back if it fails.
async function sendFrom(place) {
  const field = $("textarea", place);
  const words = field.value;
  if (saying.has(speaker(place).who) || !words.trim()) return;
  field.value = "";
  field.focus();
  if (!(await say({ ...speaker(place), text: words })) && !field.value) field.value = words;
}

function makePhone(who) {
  const button = buttonOf(who);
  const place = $("#phone").content.cloneNode(true).firstElementChild;
  const field = $("textarea", place);
  place.dataset.who = who;
  name(place, who, button.dataset.name);
  const shortcuts = (SHORTCUTS[button.dataset.kind] || SHORTCUTS.leader).map(({ label, draft, say: words }) =>
    pressing(label, () => {
      if (!draft) say({ ...speaker(place), text: words || label });
      else field.value = draft.replace("{soon}", soon);
      if (draft) field.focus();
    }));
  $(".quick", place).append(...shortcuts);
  $(".as", place).hidden = button.dataset.kind !== "group";
  $(".handset", place).hidden = !["person", "proxy"].includes(button.dataset.kind);
  $(".close", place).addEventListener("click", () => shut(who));
  $(".handset", place).addEventListener("change", (event) => fail({ who, handset: event.target.value }));
  $(".say", place).addEventListener("submit", (event) => {
    event.preventDefault();
    sendFrom(place);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      sendFrom(place);
    }
  });
  place.addEventListener("focusin", () => use(who));
  return place;
}

function use(who) {
  used = [...used.filter((one) => one !== who), who];
  for (const place of all(".phone")) place.classList.toggle("front", place.dataset.who === who);
  for (const tab of all("#tabs button")) tab.setAttribute("aria-pressed", String(tab.dataset.who === who));
}

function arrange() {
  for (const place of all(".phone")) if (!open.includes(place.dataset.who)) place.remove();
  open.forEach((who, at) => {
    const place = phoneOf(who) || makePhone(who);
    if (phones.children[at] !== place) phones.insertBefore(place, phones.children[at] || null);
  });
  for (const button of all("#people button")) button.setAttribute("aria-pressed", String(open.includes(button.dataset.who)));
  $("#tabs").replaceChildren(...open.map((who) => {
    const tab = pressing(buttonOf(who).dataset.name, () => { use(who); refresh(); });
    tab.dataset.who = who;
    tab.append(made("i", "新", "new"));
    tab.lastChild.hidden = true;
    return tab;
  }));
  phones.dataset.count = open.length;
  $("#start").hidden = open.length > 0;
  if (open.length) use(used.findLast((who) => open.includes(who)) || open[0]);
  const address = `#${open.map(encodeURIComponent).join(",")}/${$("#count").value}`;
  history.replaceState(null, "", open.length ? address : location.pathname);
}

// The open phones, the one that was used longest ago first.
function byUse() {
  return [...open.filter((who) => !used.includes(who)), ...used.filter((who) => open.includes(who))];
}

// Takes up somebody's phone; when no place is left, in the place of the one that was used longest ago.
function take(who) {
  if (!open.includes(who)) {
    const room = Number($("#count").value);
    if (open.length < room) open.push(who);
    else open[open.indexOf(byUse()[0])] = who;
  }
  used = [...used.filter((one) => one !== who), who];
  arrange();
  refresh();
}

function shut(who) {
  open = open.filter((one) => one !== who);
  arrange();
  refresh();
}

function restore() {
  const [names, count] = location.hash.slice(1).split("/");
  const roomy = innerWidth >= 2300 ? 4 : innerWidth >= 1800 ? 3 : 2;
  $("#count").value = /^[1-4]$/.test(count || "") ? count : String(roomy);
  open = [...new Set(names.split(",").map(decodeURIComponent).filter((who) => who && buttonOf(who)))].slice(0, 4);
  arrange();
}

// --- the visitor --------------------------------------------------------------------------------------------------------

$("#people").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) take(button.dataset.who);
});
$("#begin").addEventListener("click", () => {
  for (const kind of ["clerk", "approver"]) take($(`#people [data-kind="${kind}"]`).dataset.who);
  $("#phones textarea").focus();
});
$("#find").addEventListener("input", (event) => {
  const rows = all("#people li");
  for (const row of rows) row.hidden = !row.textContent.includes(event.target.value.trim());
  $("#nobody").hidden = rows.some((row) => !row.hidden);
});
$("#count").addEventListener("change", (event) => {
  const kept = byUse().slice(-Number(event.target.value));
  open = open.filter((who) => kept.includes(who));
  arrange();
  refresh();
});
$("#about").addEventListener("change", refresh);
for (const choice of all("[data-form]")) {
  choice.addEventListener("change", () => fail({ form: choice.dataset.form, fault: choice.value }));
}
for (const button of all("[data-by]")) button.addEventListener("click", () => moveTime(button.dataset.by));
$("#faulty").addEventListener("click", (event) => {
  if (event.target.dataset.well) fail({ well: event.target.dataset.well });
});

restore();
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, LOOK);
