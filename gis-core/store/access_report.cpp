// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/access_report.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QSaveFile>

namespace kbs::access_log {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t rowsAtOnce = 4096;

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

QByteArray cell(QString text)
{
    if (!text.isEmpty() && u"=+-@\t\r"_s.contains(text.front()))
        text.prepend(u'\'');
    if (text.contains(u'"') || text.contains(u',') || text.contains(u'\n') || text.contains(u'\r'))
        text = u'"' + text.replace(u'"', u"\"\""_s) + u'"';
    return text.toUtf8();
}

QByteArray line(const QStringList &cells)
{
    QByteArray out;
    for (const QString &text : cells)
        out += (out.isEmpty() ? "" : ",") + cell(text);
    return out + "\r\n";
}

} // namespace

std::vector<std::size_t> matching(const std::vector<AccessEntry> &entries, const Filter &filter)
{
    const std::string person = turkish::fold(filter.person.toStdString());
    std::vector<std::size_t> out;
    for (std::size_t i = entries.size(); i-- > 0;) {
        const AccessEntry &entry = entries[i];
        const QDate day = entry.time.toLocalTime().date();
        if ((filter.from.isValid() && day < filter.from) || (filter.until.isValid() && day > filter.until)
            || (!filter.className.isEmpty() && entry.className != filter.className)
            || (!person.empty() && !turkish::fold(entry.person.toStdString()).contains(person)))
            continue;
        out.push_back(i);
    }
    return out;
}

Result<void> writeCsv(const QString &path, const std::vector<AccessEntry> &entries,
    const std::vector<std::size_t> &which, Progress &progress)
{
    QSaveFile file(path);
    bool isWritten = file.open(QIODevice::WriteOnly)
        && file.write("\xef\xbb\xbf"
               + line({u"number"_s, u"time"_s, u"person"_s, u"purpose"_s, u"way"_s, u"class"_s, u"attributes"_s,
                   u"features"_s, u"revision"_s, u"chain"_s}))
            > 0;
    QByteArray rows;
    for (std::size_t i = 0; i < which.size() && isWritten; ++i) {
        if (progress.isCancelled())
            return cancelled();
        const AccessEntry &entry = entries.at(which[i]);
        rows += line({QString::number(entry.number), entry.time.toUTC().toString(Qt::ISODateWithMs), entry.person,
            entry.purpose, entry.way, entry.className, entry.attributes.join(u' '), entry.features,
            QString::number(entry.revision), entry.chainHash});
        if ((i + 1) % rowsAtOnce != 0 && i + 1 < which.size())
            continue;
        isWritten = file.write(rows) == rows.size();
        rows.clear();
        progress.report(static_cast<double>(i) / static_cast<double>(which.size()), tr("Writing %1").arg(path));
    }
    if (isWritten && file.commit())
        return {};
    return fail(
        ErrorKind::Io, tr("%1 cannot be written: %2").arg(path, file.errorString()), tr("Choose another folder."));
}

} // namespace kbs::access_log
