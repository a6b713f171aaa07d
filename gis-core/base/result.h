// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <expected>
#include <utility>

namespace kbs {

/// What a caller may want to react to; the exit codes of `kbs` follow from it (app/cli/exit_code.h).
enum class ErrorKind : std::uint8_t {
    Usage,     ///< the request itself is wrong
    Input,     ///< a file or value from outside is wrong
    NotFound,  ///< the named thing does not exist
    Conflict,  ///< somebody else's change stands in the way; nothing was changed
    Cancelled, ///< the user stopped it; nothing was changed
    Io,        ///< the operating system refused (permission, disk full, missing file)
    Storage,   ///< the database refused or is damaged
    Internal,  ///< a promise of our own code was broken
};

/// A failure as a person reads it: what failed and why (`message`), where (`file`, `line`, `id`), what to do (`advice`).
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString message;
    QString advice;
    QString file;
    qint64 line = 0; ///< 1-based line or record of `file`; 0 where there is none
    QString id;      ///< id of the object concerned, as its source writes it

    /// "file:line (id): message. advice" with the empty parts left out.
    [[nodiscard]] QString text() const;
    Error &at(const QString &inFile, qint64 onLine = 0, const QString &objectId = {});
};

template <typename T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] std::unexpected<Error> fail(ErrorKind kind, const QString &message, const QString &advice = {});
[[nodiscard]] std::unexpected<Error> cancelled();

} // namespace kbs

#define KBS_JOIN2(a, b) a##b
#define KBS_JOIN(a, b) KBS_JOIN2(a, b)

/// KBS_TRY(auto x, f()); gives x the value of f(), or returns its error from the enclosing function.
#define KBS_TRY(declaration, expression)                                                                               \
    auto KBS_JOIN(kbsTry, __LINE__) = (expression);                                                                    \
    if (!KBS_JOIN(kbsTry, __LINE__))                                                                                   \
        return std::unexpected(std::move(KBS_JOIN(kbsTry, __LINE__).error()));                                         \
    declaration = std::move(*KBS_JOIN(kbsTry, __LINE__))

/// KBS_CHECK(f()); returns the error of f() from the enclosing function if there is one.
#define KBS_CHECK(expression)                                                                                          \
    if (auto kbsCheck = (expression); !kbsCheck)                                                                       \
    return std::unexpected(std::move(kbsCheck.error()))
