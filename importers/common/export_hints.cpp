// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/export_hints.h"

#include <QByteArray>
#include <QList>

namespace kbs::import {

namespace {

constexpr std::string_view mark = "kbs:";

std::string escaped(const std::string &text)
{
    std::string out;
    for (const char c : text)
        switch (c) {
        case ';': out += "%3B"; break;
        case '=': out += "%3D"; break;
        case '%': out += "%25"; break;
        default: out += c;
        }
    return out;
}

} // namespace

std::string writeExportHints(const ExportHints &hints)
{
    std::string out(mark);
    for (const auto &[name, value] : hints)
        out += (out.size() > mark.size() ? "; " : " ") + name + "=" + escaped(value);
    return out;
}

std::optional<ExportHints> readExportHints(std::string_view description)
{
    if (!description.starts_with(mark))
        return std::nullopt;
    ExportHints hints;
    const QByteArray text(description.data() + mark.size(), static_cast<qsizetype>(description.size() - mark.size()));
    for (const QByteArray &part : text.split(';')) {
        const qsizetype equals = part.indexOf('=');
        if (equals > 0)
            hints[part.first(equals).trimmed().toStdString()]
                = QByteArray::fromPercentEncoding(part.sliced(equals + 1)).toStdString();
    }
    return hints;
}

} // namespace kbs::import
