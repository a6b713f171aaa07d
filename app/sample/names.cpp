// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/names.h"

#include <array>

namespace kbs::sample::names {

namespace {

constexpr std::array neighbourhoods{"Cumhuriyet", "Yeşilyurt", "Bahçelievler", "Çamlık", "Fatih", "İstiklal",
    "Kurtuluş", "Yıldız", "Gülbahçe", "Işıklar", "Şirinevler", "Hürriyet", "Ihlamurkent", "Kavaklı", "Çınarlı",
    "Pınarbaşı", "Kırklar", "Zafer", "Barış", "Güneşli", "Esentepe", "Yenidoğan", "Gökçe", "İncirli", "Kızılcık",
    "Söğütlü", "Dumlupınar", "Sakarya", "Çeşme", "Değirmen", "Köprübaşı", "Hisar", "Orta", "Cami", "Kale", "Bağlar",
    "Üçevler", "Kuzguncuk", "Ovacık", "Karşıyaka", "Gümüşsuyu", "Akarca", "İğdeli", "Çayırbaşı", "Sazlık", "Menekşe",
    "Narlı", "Vişnelik", "Ömerağa", "Uluönder"};
constexpr std::array prefixes{"", "Yukarı ", "Aşağı ", "Büyük ", "Küçük ", "Yeni ", "Eski ", "Doğu ", "Batı ", "Kuzey ",
    "Güney ", "İç ", "Dış ", "Ulu ", "Sarı ", "Kara ", "Ak ", "Kızıl ", "Gök ", "Taş ", "Dere ", "Tepe ", "Düz ",
    "Derin ", "Uzun ", "Geniş ", "Serin ", "Şen "};
constexpr std::array avenues{"Atatürk", "İstasyon", "Cumhuriyet", "Gazi", "İnönü", "Lozan", "Millet", "Hürriyet",
    "Çanakkale", "Sakarya", "Anadolu", "Osmangazi", "Fevzi Çakmak", "Yunus Emre", "Nasreddin Hoca", "Mevlana",
    "Pir Sultan", "Karacaoğlan", "Dede Korkut", "Piri Reis", "Ali Kuşçu", "Uluğ Bey", "Mimar Sinan", "Barbaros",
    "Turgut Reis", "Evliya Çelebi"};
constexpr std::array firsts{"Mavi", "Beyaz", "Kırmızı", "Sarı", "Yeşil", "Mor", "Pembe", "Turuncu", "Gümüş", "Altın",
    "Serin", "Ilık", "Uzun", "Kısa", "Dar", "Geniş", "Güneşli", "Gölgeli", "Işıklı", "Sessiz", "Çiçekli", "Taşlı",
    "Yokuşlu", "Düz", "Eğri", "İnce", "Küçük", "Büyük", "Eski", "Yeni", "Şen", "Tatlı", "Çifte", "Üç", "Yedi", "Kırk"};
constexpr std::array seconds{"Lale", "Papatya", "Gül", "Menekşe", "Sümbül", "Çınar", "Ihlamur", "İğde", "Söğüt",
    "Kavak", "Ardıç", "Meşe", "Ceviz", "Badem", "Kiraz", "Vişne", "Üzüm", "Nar", "İncir", "Zeytin", "Bülbül", "Kumru",
    "Güvercin", "Şahin", "Turna", "Leylek", "Çeşme", "Pınar", "Değirmen", "Köprü", "Fırın", "Bakır", "Demir", "Kömür",
    "Yıldız", "Ay", "Güneş", "Bulut", "Rüzgâr", "Yağmur", "Kar", "Kardelen", "Nergis", "Karanfil", "Akasya", "Defne",
    "Fındık", "Yonca", "Buğday", "Arpa", "Çayır", "Ova", "Dere", "Tepe", "Kaya", "Kum", "Bağ", "Bahçe", "Öğretmen",
    "Kütüphane"};

} // namespace

std::string neighbourhood(int index)
{
    const auto at = static_cast<std::size_t>(index);
    const std::size_t round = at / neighbourhoods.size();
    const std::string name
        = std::string(prefixes[round % prefixes.size()]) + neighbourhoods[at % neighbourhoods.size()];
    return round < prefixes.size() ? name : name + " " + std::to_string(round / prefixes.size() + 1);
}

std::string avenue(int index)
{
    const auto at = static_cast<std::size_t>(index);
    const std::string name = avenues[at % avenues.size()];
    return at < avenues.size() ? name : std::to_string(at / avenues.size() + 1) + ". " + name;
}

std::string street(int neighbourhood, int ordinal)
{
    constexpr std::size_t pairs = firsts.size() * seconds.size();
    const auto turn = static_cast<std::size_t>(neighbourhood) * 32 + static_cast<std::size_t>(ordinal) / 2;
    if (ordinal % 2 == 1 || turn >= pairs)
        return std::to_string(1000 + neighbourhood * 64 + ordinal) + ".";
    const std::size_t mixed = turn * 1373 % pairs; // a prime: every pair comes once
    return std::string(firsts[mixed / seconds.size()]) + " " + seconds[mixed % seconds.size()];
}

} // namespace kbs::sample::names
