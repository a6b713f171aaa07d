// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/check_code.h"

#include <QCryptographicHash>

#include <string_view>

namespace kbs {

QString checkCode(const QByteArray &content)
{
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const QByteArray hash = QCryptographicHash::hash(content, QCryptographicHash::Sha256);
    QString code;
    for (int i = 0; i < 12; ++i) {
        if (i > 0 && i % 4 == 0)
            code += u'-';
        code += QLatin1Char(alphabet[static_cast<std::size_t>(static_cast<unsigned char>(hash[i])) % alphabet.size()]);
    }
    return code;
}

} // namespace kbs
