// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/frame.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

constexpr std::size_t mostPages = 2000;

QString tr(const char *text)
{
    return QCoreApplication::translate("Print", text);
}

std::unexpected<Error> tooMany()
{
    return fail(ErrorKind::Usage, tr("a series has at most %1 pages").arg(mostPages),
        tr("Take a smaller scale or a smaller area"));
}

QString millimetres(QSizeF size)
{
    return u"%1 × %2 mm"_s.arg(std::ceil(size.width())).arg(std::ceil(size.height()));
}

Frame boxFrame(Point center, QSizeF metres, int scale)
{
    const double x = metres.width() / 2, y = metres.height() / 2;
    Frame frame{.scale = scale};
    frame.corners = {Point{center.x - x, center.y - y}, Point{center.x + x, center.y - y},
        Point{center.x + x, center.y + y}, Point{center.x - x, center.y + y}};
    return frame;
}

} // namespace

Bbox Frame::extent() const
{
    Bbox box;
    for (const Point &corner : corners)
        box.add(corner.x, corner.y);
    return box;
}

QSizeF Frame::sizeMm() const
{
    const Bbox box = extent();
    return QSizeF(box.width(), box.height()) * 1000.0 / scale;
}

int roundScale(double denominator)
{
    for (int power = 100;; power *= 10)
        for (const double step : {1.0, 2.0, 2.5, 5.0})
            if (step * power >= denominator - 1e-6 || power >= 100'000'000)
                return static_cast<int>(step * power);
}

double roundLength(double length)
{
    const double power = std::pow(10, std::floor(std::log10(length) + 1e-9));
    for (const double step : {5.0, 2.0})
        if (step * power <= length * (1 + 1e-9))
            return step * power;
    return power;
}

Result<Framer> Framer::create(const Template &page, const Crs &crs)
{
    KBS_TRY(const Crs geographic, crs::geographicOf(crs));
    KBS_TRY(Transformer toDegrees, Transformer::create(crs, geographic));
    KBS_TRY(Transformer fromDegrees, Transformer::create(geographic, crs));
    return Framer(page, std::move(toDegrees), std::move(fromDegrees));
}

QSizeF Framer::roomMetres(int scale) const
{
    return m_page.map.on(m_page.pageMm()).size() * (scale / 1000.0);
}

Result<void> Framer::checkScale(int scale) const
{
    if (m_page.allows(scale) && (!m_page.isSheet || std::ranges::contains(sheets::scales, scale)))
        return {};
    QStringList known;
    for (const int each : m_page.scales)
        known.append(u"1/%1"_s.arg(each));
    return fail(ErrorKind::Usage, tr("the template \"%1\" is not made for 1/%2").arg(m_page.name).arg(scale),
        known.isEmpty() ? tr("Take a scale of the official sheets") : tr("Take one of %1").arg(known.join(u", ")));
}

Result<Frame> Framer::at(Point center, int scale) const
{
    KBS_CHECK(checkScale(scale));
    if (!m_page.isSheet)
        return boxFrame(center, roomMetres(scale), scale);
    KBS_TRY(const Point place, m_toDegrees.transform(center));
    const auto sheet = sheets::at(place, scale);
    if (!sheet)
        return fail(ErrorKind::NotFound, tr("no official sheet lies at %1, %2").arg(center.x).arg(center.y),
            tr("The division covers 24–46° E, 36–44° N"));
    return of(*sheet);
}

Result<Frame> Framer::around(const Bbox &box, int scale) const
{
    const QRectF room = m_page.map.on(m_page.pageMm());
    const double needed = std::max(box.width() * 1000 / room.width(), box.height() * 1000 / room.height());
    if (m_page.isSheet)
        return fail(ErrorKind::Usage, tr("the template \"%1\" prints official sheets").arg(m_page.name),
            tr("Name a sheet, a place, or a series"));
    if (scale == 0)
        scale = roundScale(needed);
    KBS_CHECK(checkScale(scale));
    if (needed > scale * (1 + 1e-9))
        return fail(ErrorKind::Usage,
            tr("the frame does not fit: at 1/%1 it takes %2, and the map has %3 on %4")
                .arg(scale)
                .arg(millimetres(QSizeF(box.width(), box.height()) * 1000.0 / scale), millimetres(room.size()),
                    m_page.paper),
            tr("Take 1/%1, larger paper or a series").arg(roundScale(needed)));
    return boxFrame({box.centerX(), box.centerY()}, roomMetres(scale), scale);
}

Result<Frame> Framer::sheet(const QString &name) const
{
    KBS_TRY(const Sheet sheet, sheets::find(name));
    if (!m_page.isSheet)
        return fail(ErrorKind::Usage, tr("the template \"%1\" does not print official sheets").arg(m_page.name),
            tr("Take \"pafta\""));
    KBS_CHECK(checkScale(sheet.scale));
    return of(sheet);
}

Result<Frame> Framer::of(const Sheet &sheet) const
{
    Frame frame{.scale = sheet.scale, .corners = sheet.corners(), .sheet = sheet, .name = sheet.name};
    KBS_CHECK(m_fromDegrees.transform(frame.corners));
    const QSizeF room = m_page.map.on(m_page.pageMm()).size(), size = frame.sizeMm();
    if (size.width() > room.width() || size.height() > room.height())
        return fail(ErrorKind::Usage,
            tr("the sheet %1 does not fit: at 1/%2 it takes %3, and the map has %4 on %5")
                .arg(sheet.name)
                .arg(sheet.scale)
                .arg(millimetres(size), millimetres(room), m_page.paper),
            tr("Take larger paper"));
    return frame;
}

Result<std::vector<Frame>> Framer::series(std::span<const Bbox> boxes, int scale) const
{
    KBS_CHECK(checkScale(scale));
    std::vector<Frame> frames;
    Bbox all;
    for (const Bbox &box : boxes)
        all.add(box);
    if (all.isEmpty())
        return fail(ErrorKind::NotFound, tr("the area of the series is empty"));
    all = all.grown(0.001); // one point is an area too
    const auto isMet = [&](const Bbox &box) {
        return std::ranges::any_of(boxes, [&](const Bbox &each) { return each.intersects(box); });
    };
    if (m_page.isSheet) {
        KBS_TRY(const Bbox degrees, m_toDegrees.transform(all));
        const auto found = sheets::covering(degrees, scale, 20 * mostPages);
        if (found.empty() && degrees.width() > 0 && degrees.height() > 0)
            return tooMany();
        for (const Sheet &sheet : found) {
            KBS_TRY(Frame frame, of(sheet));
            if (isMet(frame.extent()))
                frames.push_back(std::move(frame));
        }
    } else {
        const QSizeF room = roomMetres(scale);
        const double columns = std::max(1.0, std::ceil(all.width() / room.width() - 1e-9));
        const double rows = std::max(1.0, std::ceil(all.height() / room.height() - 1e-9));
        if (columns * rows > 20.0 * mostPages)
            return tooMany();
        for (int row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column) {
                Frame frame = boxFrame({all.centerX() + (column - (columns - 1) / 2) * room.width(),
                                           all.centerY() - (row - (rows - 1) / 2) * room.height()},
                    room, scale);
                frame.name = u"%1-%2"_s.arg(row + 1).arg(column + 1);
                if (isMet(frame.extent()))
                    frames.push_back(std::move(frame));
            }
        }
    }
    if (frames.size() > mostPages)
        return tooMany();
    if (frames.empty())
        return fail(ErrorKind::NotFound, tr("no sheet of 1/%1 meets the area").arg(scale));
    return frames;
}

} // namespace kbs::print
