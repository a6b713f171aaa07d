// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/parcel_argument.h"

#include "layers/cadastre/parcel_finder.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

std::vector<Operand> parcelOperands()
{
    return {storeOperand(),
        {.name = "mahalle",
            .help = QT_TRANSLATE_NOOP("Cli", "neighbourhood; may be left out where the number is unique"),
            .count = Operand::Optional},
        {.name = "ada/parsel",
            .help = QT_TRANSLATE_NOOP("Cli", "block and parcel number, e.g. 101/5"),
            .count = Operand::Optional}};
}

std::vector<Option> parcelOptions()
{
    return {{.name = "at",
                .value = "E,N",
                .help = QT_TRANSLATE_NOOP("Cli", "the parcel at this place (store CRS) instead of a number")},
        asOfOption(), draftOption()};
}

Result<Feature> parcelOf(Store &store, const Arguments &arguments)
{
    const QString first = arguments.operand(u"mahalle"_s);
    const QString second = arguments.operand(u"ada/parsel"_s);
    if (arguments.has(u"at"_s)) {
        if (!first.isEmpty())
            return fail(ErrorKind::Usage, QCoreApplication::translate("Cli", "Give either --at or a parcel number"));
        KBS_TRY(const Point point, parsePoint(arguments.option(u"at"_s)));
        return cadastre::parcelAt(store, point);
    }
    if (first.isEmpty())
        return fail(ErrorKind::Usage, QCoreApplication::translate("Cli", "No parcel given"),
            QCoreApplication::translate("Cli", "Write --at E,N, or the neighbourhood and ADA/PARSEL"));
    // With one word it is the number, and any neighbourhood will do.
    return second.isEmpty() ? cadastre::parcelByNumber(store, QString(), first)
                            : cadastre::parcelByNumber(store, first, second);
}

} // namespace kbs::cli
