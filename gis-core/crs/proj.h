// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"

#include <proj.h>

#include <memory>

/// The bridge to PROJ; only crs/*.cpp may include it.
namespace kbs::crs {

struct DestroyContext {
    void operator()(PJ_CONTEXT *context) const { proj_context_destroy(context); }
};
struct DestroyPj {
    void operator()(PJ *pj) const { proj_destroy(pj); }
};
struct DestroyList {
    void operator()(PJ_OBJ_LIST *list) const { proj_list_destroy(list); }
};
using ContextHandle = std::unique_ptr<PJ_CONTEXT, DestroyContext>;
using PjHandle = std::unique_ptr<PJ, DestroyPj>;
using ListHandle = std::unique_ptr<PJ_OBJ_LIST, DestroyList>;

/// A context that says nothing on stderr.
[[nodiscard]] ContextHandle newContext();
/// The calling thread's context.
[[nodiscard]] PJ_CONTEXT *context();

} // namespace kbs::crs
