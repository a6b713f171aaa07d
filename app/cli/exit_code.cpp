// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exit_code.h"

namespace kbs::cli {

ExitCode exitCodeOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage: return ExitCode::Usage;
    case ErrorKind::Conflict: return ExitCode::Conflict;
    case ErrorKind::Cancelled: return ExitCode::Cancelled;
    case ErrorKind::Input:
    case ErrorKind::NotFound:
    case ErrorKind::Io:
    case ErrorKind::Storage:
    case ErrorKind::Internal: break;
    }
    return ExitCode::Failed;
}

QString errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage: return QStringLiteral("usage");
    case ErrorKind::Input: return QStringLiteral("input");
    case ErrorKind::NotFound: return QStringLiteral("notFound");
    case ErrorKind::Conflict: return QStringLiteral("conflict");
    case ErrorKind::Cancelled: return QStringLiteral("cancelled");
    case ErrorKind::Io: return QStringLiteral("io");
    case ErrorKind::Storage: return QStringLiteral("storage");
    case ErrorKind::Internal: break;
    }
    return QStringLiteral("internal");
}

} // namespace kbs::cli
