// The rehearsal room. Everything shown is read from the server; the page keeps only who is selected.
"use strict";

const thread = document.querySelector("#thread");
const quick = document.querySelector("#quick");
const board = document.querySelector("#board");
const text = document.querySelector("#text");
const send = document.querySelector("#say button");
let who = "";
let shown = "";

const SHORTCUTS = {
  staff: ["菜单", "进展", "任务", "走访登记"],
  person: ["收到", "去", "不去", "菜单"],
  proxy: ["已转告", "菜单"],
  guest: ["[关注]", "绑定", "菜单"],
};

function bubble(item) {
  const row = document.createElement("li");
  row.className = `bubble ${item.side} ${item.purpose}`;
  const words = document.createElement("p");
  words.textContent = item.text;
  const clock = document.createElement("time");
  clock.textContent = item.name && item.side === "me" ? `${item.name} · ${item.clock}` : item.clock;
  row.append(words, clock);
  return row;
}

function fill(list, bubbles) {
  const stamp = JSON.stringify(bubbles);
  if (list.dataset.stamp === stamp) return;
  list.dataset.stamp = stamp;
  list.replaceChildren(...bubbles.map(bubble));
  list.scrollTop = list.scrollHeight;
}

function showBoard(notices) {
  const stamp = JSON.stringify(notices);
  if (stamp === shown || !notices.length) return;
  shown = stamp;
  board.replaceChildren(...notices.map((notice) => {
    const row = document.createElement("div");
    row.className = "notice-row";
    const share = notice.all ? Math.round((100 * notice.done) / notice.all) : 0;
    row.innerHTML = "<b></b><div class='bar'><i></i></div><span></span>";
    row.querySelector("b").textContent = `${notice.number}　${notice.title}`;
    row.querySelector("i").style.width = `${share}%`;
    row.querySelector("span").textContent =
      `已确认 ${notice.done} / ${notice.all}` + (notice.calls ? `，请人打电话 ${notice.calls}` : "");
    return row;
  }));
}

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

async function refresh() {
  try {
    if (who) {
      const now = who;
      const phone = await read(`/chat/phone/${encodeURIComponent(now)}`);
      if (now === who) fill(thread, phone.bubbles);
      showBoard(phone.board);
    }
    for (const group of document.querySelectorAll(".group")) {
      const seen = await read(`/chat/group/${encodeURIComponent(group.dataset.group)}`);
      fill(group.querySelector("ol"), seen.bubbles);
      showBoard(seen.board);
    }
  } catch (fault) {
    console.warn(fault);
  }
}

async function say(words, group = "") {
  if (!who || !words.trim()) return;
  const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  await fetch("/chat/say", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ who, text: words, group, key }),
  });
  await refresh();
}

function become(button) {
  who = button.dataset.who;
  for (const other of document.querySelectorAll("nav button")) other.setAttribute("aria-pressed", String(other === button));
  document.querySelector("#owner").textContent = `${button.dataset.name}的手机`;
  text.disabled = send.disabled = false;
  quick.replaceChildren(...SHORTCUTS[who.split("-")[0]].map((words) => {
    const shortcut = document.createElement("button");
    shortcut.type = "button";
    shortcut.textContent = words;
    shortcut.addEventListener("click", () => say(words));
    return shortcut;
  }));
  refresh();
}

document.querySelector("#people").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) become(button);
});
document.querySelector("#find").addEventListener("input", (event) => {
  for (const row of document.querySelectorAll("#people li")) row.hidden = !row.textContent.includes(event.target.value.trim());
});
document.querySelector("#say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = text.value;
  text.value = "";
  await say(words);
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    document.querySelector("#say").requestSubmit();
  }
});
for (const form of document.querySelectorAll(".group-say")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = form.querySelector("input");
    const words = field.value;
    field.value = "";
    await say(words, form.closest(".group").dataset.group);
  });
}
setInterval(refresh, 1500);
refresh();
