// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/workspace.h"

#include <string>

/// The notes by which a workspace and its upstream know each other, kept with Store::setMeta.
namespace kbs::publish {

inline constexpr const char *linkKey = "upstream";     ///< in the workspace
inline constexpr const char *pendingKey = "publish";   ///< in the workspace: a publish that is under way
inline const std::string receivedPrefix = "received:"; ///< in the upstream, by workspace: the last publish that arrived
inline const std::string workspacePrefix = "workspace:"; ///< in the upstream: workspace numbers that are taken

/// A publish under way: a random token, and the workspace revision that it sends.
struct Pending {
    QString token;
    RevisionNo sent = 0;
};

[[nodiscard]] std::string encode(const Upstream &upstream);
[[nodiscard]] Result<Upstream> decodeUpstream(const std::string &text);
[[nodiscard]] std::string encode(const Pending &pending);
[[nodiscard]] std::optional<Pending> decodePending(const std::string &text);

/// The link of a workspace to just this upstream; refuses what is no workspace, another store, and an upstream whose
/// history is not the one that was copied.
[[nodiscard]] Result<Upstream> linkTo(Store &workspace, Store &upstream);

} // namespace kbs::publish
