// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>
#include <random>

namespace kbs::test {

/// Broken variants of a file: the same number gives the same variant on every machine.
class Mutator {
public:
    explicit Mutator(std::uint64_t number) : m_random(number) { }

    /// One to three mutations, one after the other.
    QByteArray of(QByteArray bytes)
    {
        const std::size_t times = 1 + below(1 + below(3));
        for (std::size_t i = 0; i < times; ++i)
            mutate(bytes);
        return bytes;
    }
    [[nodiscard]] QString done() const { return m_done.join(QStringLiteral(", ")); }

private:
    using Step = void (Mutator::*)(QByteArray &);

    void mutate(QByteArray &bytes)
    {
        static constexpr std::array<std::pair<const char *, Step>, 14> steps{{
            {"bits", &Mutator::flipBits},
            {"bytes", &Mutator::writeBytes},
            {"cut", &Mutator::cut},
            {"block twice", &Mutator::duplicate},
            {"block gone", &Mutator::remove},
            {"block zero", &Mutator::blank},
            {"number", &Mutator::changeNumber},
            {"huge number", &Mutator::hugeNumber},
            {"names swapped", &Mutator::swapWords},
            {"blocks swapped", &Mutator::swapBlocks},
            {"encoding", &Mutator::breakEncoding},
            {"depth", &Mutator::nest},
            {"line ends", &Mutator::changeLineEnds},
            {"mark", &Mutator::writeMark},
        }};
        const auto &[name, step] = steps.at(below(steps.size()));
        m_done << QString::fromLatin1(name);
        (this->*step)(bytes);
    }

    /// 0 … count - 1. (The standard's distributions differ between libraries, so plain modulo.)
    std::size_t below(std::size_t count) { return count == 0 ? 0 : m_random() % count; }
    qsizetype place(const QByteArray &bytes)
    {
        return static_cast<qsizetype>(below(static_cast<std::size_t>(bytes.size())));
    }
    qsizetype blockLength(const QByteArray &bytes, qsizetype at)
    {
        const auto most = static_cast<std::size_t>(std::min<qsizetype>(bytes.size() - at, 2000));
        return static_cast<qsizetype>(1 + below(most));
    }

    void flipBits(QByteArray &bytes)
    {
        for (std::size_t i = 0, times = 1 + below(8); i < times && !bytes.isEmpty(); ++i) {
            char &byte = bytes[place(bytes)];
            byte = static_cast<char>(byte ^ (1 << below(8)));
        }
    }
    void writeBytes(QByteArray &bytes)
    {
        static constexpr std::array interesting{
            '\0', '\xFF', '\x7F', '\x80', '<', '>', '"', '\'', '{', ']', ',', ';', '\n', '\r', '&', '-', '/', ' '};
        for (std::size_t i = 0, times = 1 + below(4); i < times && !bytes.isEmpty(); ++i)
            bytes[place(bytes)] = interesting.at(below(interesting.size()));
    }
    void cut(QByteArray &bytes) { bytes.truncate(place(bytes)); }
    void duplicate(QByteArray &bytes)
    {
        const qsizetype at = place(bytes);
        const QByteArray block = bytes.mid(at, bytes.isEmpty() ? 0 : blockLength(bytes, at));
        bytes.insert(below(2) == 0 ? at : place(bytes), block);
    }
    void remove(QByteArray &bytes)
    {
        if (const qsizetype at = place(bytes); !bytes.isEmpty())
            bytes.remove(at, blockLength(bytes, at));
    }
    void blank(QByteArray &bytes)
    {
        if (const qsizetype at = place(bytes); !bytes.isEmpty()) {
            const qsizetype length = blockLength(bytes, at);
            bytes.replace(at, length, QByteArray(length, below(2) == 0 ? '\0' : ' '));
        }
    }

    /// The run of letters of one kind that begins at or after a random place; empty where there is none.
    template <typename Is> std::pair<qsizetype, qsizetype> run(const QByteArray &bytes, const Is &is)
    {
        qsizetype from = place(bytes);
        while (from < bytes.size() && !is(bytes[from]))
            ++from;
        qsizetype to = from;
        while (to < bytes.size() && is(bytes[to]))
            ++to;
        return {from, to - from};
    }
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

    void changeNumber(QByteArray &bytes)
    {
        static const QList<QByteArray> others{"0", "-1", "1e308", "-1e400", "NaN", "INF", "2147483648",
            "18446744073709551616", "0.0000000000000000001", "4,5", "1.2.3", "", "٣", "0x10", "007"};
        if (const auto [at, length] = run(bytes, isDigit); length > 0)
            bytes.replace(
                at, length, others.at(static_cast<qsizetype>(below(static_cast<std::size_t>(others.size())))));
    }
    void hugeNumber(QByteArray &bytes)
    {
        if (const auto [at, length] = run(bytes, isDigit); length > 0)
            bytes.insert(at, QByteArray(static_cast<qsizetype>(1 + below(5000)), '9'));
    }
    void swapWords(QByteArray &bytes)
    {
        auto [first, firstLength] = run(bytes, isLetter);
        auto [second, secondLength] = run(bytes, isLetter);
        swap(bytes, first, firstLength, second, secondLength);
    }
    void swapBlocks(QByteArray &bytes)
    {
        if (bytes.isEmpty())
            return;
        const qsizetype first = place(bytes), second = place(bytes);
        swap(bytes, first, blockLength(bytes, first), second, blockLength(bytes, second));
    }
    static void swap(
        QByteArray &bytes, qsizetype first, qsizetype firstLength, qsizetype second, qsizetype secondLength)
    {
        if (first > second) {
            std::swap(first, second);
            std::swap(firstLength, secondLength);
        }
        if (first + firstLength > second)
            return;
        const QByteArray one = bytes.mid(first, firstLength), two = bytes.mid(second, secondLength);
        bytes.replace(second, secondLength, one);
        bytes.replace(first, firstLength, two);
    }
    void breakEncoding(QByteArray &bytes)
    {
        static const QList<QByteArray> broken{"\xC0\x80", "\xED\xA0\x80", "\xFE", "\xDD\xDE\xD0", "\xF4\x90\x80\x80",
            "\xE2\x82", "\xC4", "\xEF\xBF\xBF", "\xE2\x80\xAE", "i\xCC\x87"};
        for (std::size_t i = 0, times = 1 + below(3); i < times; ++i)
            bytes.insert(
                place(bytes), broken.at(static_cast<qsizetype>(below(static_cast<std::size_t>(broken.size())))));
    }
    void nest(QByteArray &bytes)
    {
        static const QList<QByteArray> openers{"<a>", "[", "{\"a\":", "<gml:surfaceMember>", "(", "\"", "&amp;"};
        const QByteArray &opener = openers.at(static_cast<qsizetype>(below(static_cast<std::size_t>(openers.size()))));
        bytes.insert(place(bytes), opener.repeated(static_cast<qsizetype>(1 + below(5000))));
    }
    void changeLineEnds(QByteArray &bytes) { bytes.replace("\n", below(2) == 0 ? "\r" : "\r\n"); }
    void writeMark(QByteArray &bytes)
    {
        static const QList<QByteArray> marks{"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF", "PK\x03\x04", "\x1F\x8B\x08", " ",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>", "SQLite format 3"};
        bytes.prepend(marks.at(static_cast<qsizetype>(below(static_cast<std::size_t>(marks.size())))));
    }

    std::mt19937_64 m_random;
    QStringList m_done;
};

/// The first part of a large JSON text, cut after an element of its outermost list or of the list in its outermost
/// object, and closed again.
inline QByteArray cutJson(const QByteArray &bytes, qsizetype most)
{
    QByteArray open, closers;
    bool inText = false;
    qsizetype end = 0;
    for (qsizetype at = 0; at < std::min(bytes.size(), most); ++at) {
        const char c = bytes[at];
        if (inText) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            open.append(c == '{' ? '}' : ']');
        } else if ((c == '}' || c == ']') && !open.isEmpty()) {
            open.chop(1);
            if (open.size() <= 2 && open.endsWith(']')) {
                end = at + 1;
                closers = open;
            }
        }
    }
    std::ranges::reverse(closers);
    return end == 0 ? bytes : bytes.left(end) + closers;
}

/// The first part of a large file that repeats `ending` after each object, and what follows the last one.
inline QByteArray cutAfter(const QByteArray &bytes, const QByteArray &ending, qsizetype most)
{
    const qsizetype last = bytes.lastIndexOf(ending), cut = bytes.lastIndexOf(ending, most - bytes.size());
    return last < 0 || cut < 0 ? bytes : bytes.left(cut + ending.size()) + bytes.mid(last + ending.size());
}

/// A sample of at most about 200 kB, cut between objects; binary formats stay whole.
inline QByteArray sampleOf(const QByteArray &bytes, const QString &suffix)
{
    constexpr qsizetype most = 200'000;
    if (bytes.size() <= most)
        return bytes;
    if (suffix.endsWith(QStringLiteral("json")))
        return cutJson(bytes, most);
    if (suffix == QStringLiteral("csv"))
        return cutAfter(bytes, "\n", most);
    if (suffix == QStringLiteral("dxf"))
        return cutAfter(bytes, bytes.contains("\r\n  0\r\n") ? "\r\n  0\r\n" : "\n  0\n", most);
    for (const char *member : {"</wfs:member>", "</gml:featureMember>", "</base:member>", "</Placemark>"}) {
        if (bytes.count(member) > 1)
            return cutAfter(bytes, member, most);
    }
    return bytes;
}

} // namespace kbs::test
