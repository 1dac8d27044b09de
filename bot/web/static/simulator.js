// The rehearsal room. Everything shown is read from the server; the page keeps only who is selected, in its address.
"use strict";

const LOOK = 1500; // milliseconds between two looks at the server
const SOON = [250, 700]; // ... and after something was said, since what it set off arrives a moment later
const thread = document.querySelector("#thread");
const board = document.querySelector("#board");
const trouble = document.querySelector("#trouble");
const text = document.querySelector("#text");
const groups = [...document.querySelectorAll(".group")];
let who = "";
let boardShown = "";
let looking = false;
let lookAgain = false;
let saying = false;

// What a shortcut says at once; with `draft` it only writes the words down, to be looked at first.
const SHORTCUTS = {
  clerk: [
    { label: "写一条通知", draft: "通知：3月11日上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加" },
    { label: "进展" }, { label: "任务" }, { label: "菜单" },
  ],
  approver: [{ label: "同意" }, { label: "进展" }, { label: "菜单" }],
  liaison: [{ label: "任务" }, { label: "走访登记" }, { label: "发照片", say: "[图片]" }, { label: "进展" }, { label: "菜单" }],
  leader: [{ label: "进展" }, { label: "菜单" }],
  admin: [{ label: "进展" }, { label: "菜单" }],
  person: [{ label: "收到" }, { label: "去" }, { label: "不去" }, { label: "菜单" }],
  proxy: [{ label: "已转告" }, { label: "菜单" }],
  guest: [{ label: "关注", say: "[关注]" }, { label: "绑定", draft: "绑定 雷振声 2012" }, { label: "菜单" }],
};
const STATES = { draft: "等另一位同志同意", withdrawn: "已撤回" };

// --- showing ------------------------------------------------------------------------------------------------------------

function made(tag, words, className = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  element.className = className;
  return element;
}

function bubble(item) {
  const row = made("li", "", `bubble ${item.side} ${item.purpose}`);
  const words = made("p", item.text);
  if (item.page) {
    const link = made("a", "看大字版");
    link.href = item.page;
    link.target = "_blank";
    words.append(link);
  }
  row.append(words, made("time", item.name && item.side === "me" ? `${item.name} · ${item.clock}` : item.clock));
  return row;
}

// Only what is new is added, so that a screen reader reads only that, and a reader who scrolled back stays where he is.
function fill(list, bubbles) {
  const stamps = bubbles.map((item) => JSON.stringify(item));
  const shown = list.stamps || [];
  const grown = shown.length <= stamps.length && shown.every((stamp, place) => stamp === stamps[place]);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  if (grown) list.append(...bubbles.slice(shown.length).map(bubble));
  else list.replaceChildren(...bubbles.map(bubble));
  if (!grown || (atEnd && stamps.length > shown.length)) list.scrollTop = list.scrollHeight;
  list.stamps = stamps;
}

function noticeRow(notice) {
  const row = made("div", "", "notice-row");
  const status = STATES[notice.state] ||
    `已确认 ${notice.done} / ${notice.all}` + (notice.comes ? `，参加 ${notice.comes}` : "") +
    (notice.calls ? `，请人打电话 ${notice.calls}` : "") + (notice.state === "closed" ? "，已办结" : "");
  const title = made("b", `${notice.number}　${notice.title}`);
  const bar = made("div", "", "bar");
  const filled = made("i", "");
  filled.style.width = `${notice.all ? Math.round((100 * notice.done) / notice.all) : 0}%`;
  bar.append(filled);
  row.append(title, ...(STATES[notice.state] ? [] : [bar]), made("span", status));
  return row;
}

function showBoard(notices) {
  const stamp = JSON.stringify(notices);
  if (stamp === boardShown || !notices.length) return;
  boardShown = stamp;
  board.replaceChildren(...notices.map(noticeRow));
}

function complain(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

// --- the server ---------------------------------------------------------------------------------------------------------

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new TypeError(`the server answered ${answer.status}`);
  return answer.json();
}

async function look() {
  const now = who;
  if (now) {
    const phone = await read(`/chat/phone/${encodeURIComponent(now)}`);
    if (now === who) {
      fill(thread, phone.bubbles);
      if (phone.owner) name(phone.owner);
    }
    showBoard(phone.board);
  }
  for (const group of groups) {
    const seen = await read(`/chat/group/${encodeURIComponent(group.dataset.group)}`);
    fill(group.querySelector("ol"), seen.bubbles);
    showBoard(seen.board);
  }
}

// One look at a time; whoever asks meanwhile gets another one right after it.
async function refresh() {
  lookAgain = looking;
  if (looking) return;
  looking = true;
  try {
    await look();
    if (trouble.dataset.why === "away") complain("");
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    trouble.dataset.why = "away";
    complain("连不上服务，正在重试…");
  } finally {
    looking = false;
  }
  if (lookAgain) await refresh();
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
}

// True when it was said. A message that failed keeps its key, so that saying it again cannot make it two.
let failed = { words: "", key: "" };
async function say(words, group = "") {
  if (!who || saying || !words.trim()) return false;
  saying = true;
  const same = failed.words === `${who} ${group} ${words}`;
  const key = same ? failed.key : newKey();
  let problem = "没有发出去，请再发一次。";
  try {
    const answer = await fetch("/chat/say", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ who, text: words, group, key }),
    });
    problem = answer.ok ? "" : (await answer.json()).error || problem;
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof SyntaxError)) throw fault;
  } finally {
    saying = false;
  }
  failed = problem ? { words: `${who} ${group} ${words}`, key } : { words: "", key: "" };
  trouble.dataset.why = "said";
  complain(problem);
  thread.scrollTop = thread.scrollHeight;
  refresh();
  for (const wait of SOON) setTimeout(refresh, wait);
  return !problem;
}

// --- the visitor --------------------------------------------------------------------------------------------------------

function name(owner) {
  const title = `${owner}的手机`;
  const shown = document.querySelector("#owner");
  if (shown.textContent !== title) shown.textContent = title;
}

function shortcut({ label, draft, say: words }) {
  const button = made("button", label);
  button.type = "button";
  button.addEventListener("click", (event) => {
    if (event.detail > 1) return; // the second half of a double click
    if (!draft) {
      say(words || label);
      return;
    }
    text.value = draft;
    text.focus();
  });
  return button;
}

function become(button) {
  who = button.dataset.who;
  for (const other of document.querySelectorAll("#people button")) other.setAttribute("aria-pressed", String(other === button));
  name(button.dataset.name);
  text.value = "";
  thread.stamps = [];
  thread.replaceChildren();
  for (const field of document.querySelectorAll("main form :disabled")) field.disabled = false;
  for (const group of groups) group.querySelector("input").placeholder = `${button.dataset.name}在群里说…`;
  document.querySelector("#quick").replaceChildren(...SHORTCUTS[button.dataset.kind].map(shortcut));
  history.replaceState(null, "", `#${who}`);
  button.scrollIntoView({ block: "nearest", inline: "center" });
  refresh();
}

// What was typed is taken out of its field at once, so that a second press finds nothing to send, and put back if it fails.
async function sendFrom(field, group) {
  const words = field.value;
  if (saying || !words.trim()) return;
  field.value = "";
  field.focus();
  if (!(await say(words, group)) && !field.value) field.value = words;
}

document.querySelector("#people").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) become(button);
});
document.querySelector("#find").addEventListener("input", (event) => {
  const rows = [...document.querySelectorAll("#people li")];
  for (const row of rows) row.hidden = !row.textContent.includes(event.target.value.trim());
  document.querySelector("#nobody").hidden = rows.some((row) => !row.hidden);
});
document.querySelector("#say").addEventListener("submit", (event) => {
  event.preventDefault();
  sendFrom(text, "");
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    sendFrom(text, "");
  }
});
for (const group of groups) {
  group.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    sendFrom(group.querySelector("input"), group.dataset.group);
  });
}

const before = document.querySelector(`#people [data-who="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`);
if (before) become(before);
else refresh();
setInterval(() => { if (!document.hidden) refresh(); }, LOOK);
