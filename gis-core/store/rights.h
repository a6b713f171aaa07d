// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"

#include <QString>

#include <map>
#include <memory>
#include <set>
#include <vector>

/// Who may do what in a store that lies in a database. The database itself keeps everybody to it, whatever program he
/// comes with; whoever made the store owns it and may do everything. Only the owner gives, takes and lists rights. A
/// store in a file has none: who may read the file may read all of it (ErrorKind::Usage).
namespace kbs::rights {

enum class Right : std::uint8_t {
    Read,     ///< the tables and their history, personal attributes apart
    Edit,     ///< a journal of one's own, and numbers for new features; reads
    Publish,  ///< revisions; reads and edits
    Review,   ///< drafts; reads
    Personal, ///< personal attributes, for a purpose that is noted
    Audit,    ///< of the whole store: who read personal data, and what was erased of them. No feature at all
};

/// As the command line and JSON call it: "read", "edit", "publish", "review", "personal", "audit".
[[nodiscard]] const char *nameOf(Right right);

struct Holder {
    QString user;                         ///< a role of the server; "PUBLIC": everybody
    std::map<Right, QStringList> classes; ///< in the order of the catalogue
    bool audits = false;
};

struct Listing {
    QString owner;
    std::vector<Holder> holders; ///< by name; without the owner, and without the server's administrators
};

/// As the database says it, also where somebody gave rights with other programs.
[[nodiscard]] Result<Listing> list(const QString &location, std::shared_ptr<const Catalogue> catalogue);

struct Gift {
    QString user; ///< an existing role of the server
    std::set<Right> rights;
    std::vector<const FeatureClass *> classes;
};

/// Gives these rights on these classes in the place of those that the user had there. Other classes stay as they are;
/// classes that come with a later catalogue are nobody's. The right to audit is given where it is asked for, and taken
/// where others are given or taken on all classes. No rights at all: takes them. The classes that come back may
/// be read only, though more was asked: they hold personal attributes, and who changes a feature must read all of it.
[[nodiscard]] Result<std::vector<const FeatureClass *>> give(
    const QString &location, std::shared_ptr<const Catalogue> catalogue, const Gift &gift);

} // namespace kbs::rights
