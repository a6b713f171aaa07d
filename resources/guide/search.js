// SPDX-License-Identifier: GPL-3.0-or-later
// Search of the city guide: folding of Turkish text and matching of places, streets and doors. No page, no map: it can
// be tested by itself.
"use strict";

const GuideSearch = (() => {
  /** Lower case by Turkish rules, without diacritics; '/' and '-' only between digits: "IŞIKLAR Mah." → "isiklar mah". */
  function fold(text) {
    return text.normalize("NFC").replace(/I/g, "ı").replace(/İ/g, "i").toLowerCase()
      .normalize("NFD").replace(/\p{M}/gu, "").replace(/ı/g, "i")
      .replace(/((?<=\d)[/-](?=\d))|[^\p{L}\p{N}]+/gu, (all, kept) => kept || " ")
      .trim();
  }

  // What people write for the kinds of ways, and the suffixed forms of names.
  const kinds = {
    cad: "cadde", cd: "cadde", caddesi: "cadde", sok: "sokak", sk: "sokak", sokagi: "sokak", bul: "bulvar", blv: "bulvar",
    bulv: "bulvar", bulvari: "bulvar", mah: "mahalle", mh: "mahalle", mahallesi: "mahalle", meyd: "meydan", meydani: "meydan",
    apt: "apartman", apartmani: "apartman", ilkogretim: "ilkokul", ilkokulu: "ilkokul", ortaokulu: "ortaokul", lisesi: "lise",
    hastanesi: "hastane", eczanesi: "eczane", camii: "cami", parki: "park", kutuphanesi: "kutuphane",
  };
  const words = (text) => fold(text).split(" ").filter((w) => w && w !== "no").map((w) => kinds[w] || w);
  const isDoor = (word) => /^\d+[a-z]?([/-][0-9a-z]+)?$/.test(word);

  /** How well the words match an entry: 0 not at all; every word must begin one of the entry's words. */
  function score(wanted, entry) {
    let sum = 0;
    for (const word of wanted) {
      let best = 0;
      for (let i = 0; i < entry.length; i++) {
        if (entry[i] === word) best = Math.max(best, i === 0 ? 3 : 2);
        else if (entry[i].startsWith(word)) best = Math.max(best, i === 0 ? 2 : 1);
      }
      if (!best) return 0;
      sum += best;
    }
    return sum / (wanted.length + 0.3 * entry.length);
  }

  /** The best entries for a text: [{entry, score, door}]; `door` is the number asked for at a street. */
  function find(entries, text, limit) {
    const wanted = words(text);
    if (!wanted.length) return [];
    const last = wanted[wanted.length - 1];
    const number = wanted.length > 1 && isDoor(last) ? last : "";
    const hits = [];
    for (const entry of entries) {
      let value = score(wanted, entry.words), door = "";
      if (number && entry.kind === "street") {
        const asStreet = score(wanted.slice(0, -1), entry.words) * 1.2;
        if (asStreet > value) { value = asStreet; door = number; }
      }
      if (value > 0) hits.push({ entry, door, score: value });
    }
    const order = { area: 0, street: 1, poi: 2, stop: 3 };
    hits.sort((a, b) => b.score - a.score || order[a.entry.kind] - order[b.entry.kind] || a.entry.name.localeCompare(b.entry.name, "tr"));
    return hits.slice(0, limit);
  }

  return { fold, words, score, find, isDoor };
})();

if (typeof module !== "undefined") module.exports = GuideSearch;
