// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/pattern.h"

#include <algorithm>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace kbs::import {

struct Pattern::Private {
    pcre2_code *code = nullptr;
    pcre2_match_data *found = nullptr;
    std::uint32_t groups = 0;
    bool isCompiled = false; ///< to machine code

    Private() = default;
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;
    ~Private()
    {
        pcre2_match_data_free(found);
        pcre2_code_free(code);
    }
};

Pattern::Pattern() = default;
Pattern::Pattern(Pattern &&) noexcept = default;
Pattern &Pattern::operator=(Pattern &&) noexcept = default;
Pattern::~Pattern() = default;

Pattern::Pattern(const QString &expression)
{
    if (expression.isEmpty())
        return;
    const QByteArray text = expression.toUtf8();
    int problem = 0;
    PCRE2_SIZE at = 0;
    auto made = std::make_unique<Private>();
    made->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.constData()), static_cast<PCRE2_SIZE>(text.size()),
        PCRE2_UTF, &problem, &at, nullptr);
    if (!made->code)
        return;
    made->isCompiled = pcre2_jit_compile(made->code, PCRE2_JIT_COMPLETE) == 0; // where it cannot, it is only slower
    pcre2_pattern_info(made->code, PCRE2_INFO_CAPTURECOUNT, &made->groups);
    made->found = pcre2_match_data_create_from_pattern(made->code, nullptr);
    d = std::move(made);
}

std::optional<std::string_view> Pattern::match(std::string_view text) const
{
    if (!d || !d->found)
        return std::nullopt;
    const char *data = text.data() ? text.data() : "";
    // what is ASCII needs no check of its UTF-8, and then the compiled pattern may be asked without further ado
    const bool isAscii
        = std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
    const auto *subject = reinterpret_cast<PCRE2_SPTR>(data);
    const int count = isAscii && d->isCompiled ? pcre2_jit_match(d->code, subject, text.size(), 0, 0, d->found, nullptr)
                                               : pcre2_match(d->code, subject, text.size(), 0, 0, d->found, nullptr);
    if (count < 0)
        return std::nullopt;
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(d->found);
    const std::size_t group = d->groups > 0 ? 1 : 0;
    const PCRE2_SIZE from = offsets[2 * group], to = offsets[2 * group + 1];
    if (from == PCRE2_UNSET || to < from) // a group that took no part
        return std::string_view(data, 0);
    return std::string_view(data + from, to - from);
}

} // namespace kbs::import
