// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/maks/maks_tables.h"

#include "base/turkish.h"

#include <algorithm>
#include <set>

namespace kbs::import::maks {

namespace {

constexpr std::size_t shapefileNameLength = 10;

bool has(const std::set<std::string> &columns, std::string_view wanted)
{
    const std::string cut(wanted.substr(0, shapefileNameLength));
    return columns.contains(std::string(wanted)) || (wanted.size() > shapefileNameLength && columns.contains(cut));
}

} // namespace

const std::vector<Table> &tables()
{
    static const std::vector<Table> all{
        {"Il", {"il"}, {"id", "ad", "kimlikno", "ulkeid"}, {}, true},
        {"Ilce", {"ilce"},
            {"id", "ad", "kimlikno", "ilid", "merkezilcemi", "kuruluskararsayisi", "kuruluskarartarihi",
                "ihtilafdurumu", "ihtilafnedeni", "uavtmerkezkoykodu", "uavtmerkezbucakkodu", "gecerliliktarihi",
                "verikaynagi"},
            {"kimlikno", "ilid", "merkezilcemi"}, true},
        {"Mahalle", {"mahalle"},
            {"id", "ad", "kimlikno", "ilceid", "belediyeid", "beldeid", "bucakid", "tanitimkodu", "kuruluskararsayisi",
                "kuruluskarartarihi", "ihtilafdurumu", "ihtilafnedeni", "gecerliliktarihi", "verikaynagi"},
            {"kimlikno", "ilceid", "belediyeid"}, true},
        {"Koy", {"koy"}, {"id", "ad", "kimlikno", "ilceid", "bucakid"}, {}, true},
        {"KoyBaglisi", {"koybaglisi"}, {"id", "ad", "kimlikno", "koyid", "ilceid", "mahalletur"}, {}, true},
        {"Yol", {"yol", "csbm"}, {"id", "kimlikno", "ad", "tip", "uavtkodu"}, {}, false},
        {"YolOrtaHatYon", {"yolortahatyon", "yolortahatyonu"},
            {"id", "kimlikno", "yolortahatid", "yolortahatkimlikno", "mahalleid", "mahallekimlikno", "koybaglisiid",
                "tanitimkodu", "uavtkodu", "tur"},
            {"kimlikno", "yolortahatid", "tanitimkodu"}, false},
        {"YolOrtaHat", {"yolortahat"},
            {"id", "kimlikno", "yolid", "yolkimlikno", "ad", "tip", "olcek", "olusumyontemi", "islemgerekcesi"},
            {"kimlikno", "yolid"}, true},
        {"Numarataj", {"numarataj"},
            {"id", "kimlikno", "tip", "kapino", "tasarimkapino", "yolortahatyonid", "yolortahatyonkimlikno", "yapiid",
                "yapikimlikno", "digeryapiid", "parselid", "baglioldugunumaratajid", "binakodu", "aciklama"},
            {"kimlikno", "yolortahatyonid"}, true},
        {"BagimsizBolum", {"bagimsizbolum", "bb"},
            {"id", "kimlikno", "durum", "tip", "yapiid", "digeryapiid", "numaratajid", "baglioldugubbid", "ad",
                "bagimsizbolumno", "tapubagimsizbolumno", "tasarimkapino", "katno", "kullanimturu", "kullanimalttur",
                "kaynak", "aciklama", "islemgerekcesi", "yapikayitbelgeno", "yapikayitbelgetarih", "adresno"},
            {"kimlikno", "numaratajid"}, false},
        {"Yapi", {"yapi", "bina"},
            {"id", "kimlikno", "parselid", "parselkimlikno", "tip", "durum", "ad", "siteveyakooperatifadi",
                "zeminustukatsayisi", "zeminaltikatsayisi", "paftaadi", "adano", "parselno", "olusumyontemi",
                "aciklama", "yapikayitbelgeno", "yapikayitbelgetarih"},
            {"kimlikno", "siteveyakooperatifadi", "zeminustukatsayisi"}, true},
        {"DigerYapi", {"digeryapi"},
            {"id", "ad", "kimlikno", "tip", "adano", "parselno", "paftaadi", "zeminustukatsayisi",
                "zeminaltikatsayisi"},
            {}, true},
    };
    return all;
}

std::string squeezed(std::string_view name)
{
    std::string out;
    for (const char c : turkish::identifier(name)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out += c;
    }
    return out;
}

const Table *tableOf(const SourceLayer &layer)
{
    std::set<std::string> columns;
    for (const QString &field : layer.fields)
        columns.insert(squeezed(field.toStdString()));
    std::string name = squeezed(layer.name.section(u':', -1).toStdString());
    for (const std::string_view prefix : {"maks", "tbl"}) {
        if (name.starts_with(prefix))
            name.erase(0, prefix.size());
    }
    if (columns.contains("kimlikno")) {
        for (const Table &table : tables()) {
            if (std::ranges::find(table.otherNames, name) != table.otherNames.end())
                return &table;
        }
    }
    for (const Table &table : tables()) {
        if (!table.decisive.empty() && std::ranges::all_of(table.decisive, [&columns](std::string_view wanted) {
                return has(columns, wanted);
            }))
            return &table;
    }
    return nullptr;
}

std::vector<std::string> fullNames(const Table &table, const QStringList &fields)
{
    std::set<std::string_view> taken;
    for (const QString &field : fields) {
        const auto known = std::ranges::find(table.columns, squeezed(field.toStdString()));
        if (known != table.columns.end())
            taken.insert(*known);
    }
    std::vector<std::string> out;
    for (const QString &field : fields) {
        const std::string name = field.toStdString();
        out.push_back(name);
        if (name.size() != shapefileNameLength
            || std::ranges::find(table.columns, squeezed(name)) != table.columns.end())
            continue;
        // "YAPIKAYI_1" is the second column that begins so
        const bool numbered = name[name.size() - 2] == '_';
        const std::string start = squeezed(numbered ? name.substr(0, name.size() - 2) : name);
        const auto fits = std::ranges::find_if(table.columns, [&](std::string_view column) {
            return column.starts_with(start) && column.size() > start.size() && !taken.contains(column);
        });
        if (fits == table.columns.end())
            continue;
        taken.insert(*fits);
        out.back() = *fits;
    }
    return out;
}

} // namespace kbs::import::maks
