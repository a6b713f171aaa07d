// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/pipeline.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The same delivery again. What an import found out is kept in the store, with a hash over the bytes of the delivered
/// files, the options, the mappings, the rule pack and the program's version. Where all of that is the same and the
/// store has had no revision since, reading would find the same: the account is given again, marked with the rule
/// `file.known`, and nothing is read. Anything else is read as if it came for the first time.
namespace kbs::import {

class KnownDelivery {
public:
    /// By what deliveries are read and judged: the encodings' own mappings and the rule pack, as a hash.
    [[nodiscard]] static const std::string &judgement();
    /// Null where a delivery cannot be told by its bytes (a service, a folder).
    [[nodiscard]] static std::shared_ptr<KnownDelivery> of(const Store &store, const QStringList &files,
        const Options &options, const std::string &judgement = KnownDelivery::judgement());
    /// The preview of the same delivery, if the store has not changed since: every object unchanged. Absent where it
    /// must be read.
    [[nodiscard]] Result<std::optional<Preview>> recall(Store &store, Progress &progress);
    /// Reads the files for their hash, if recall() has not done it; none where they changed since of(). May run in a
    /// thread of its own.
    void hash(const Progress &progress);
    /// What to keep with the import that leaves the store at `revision`; nothing where the files could not be hashed.
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> record(
        const Preview &preview, RevisionNo revision) const;

private:
    /// A file whose bytes count, as it was before it was read.
    struct File {
        QString path;
        qint64 size = 0;
        qint64 modified = 0; ///< milliseconds since 1970
        static File of(const QString &path);
        bool operator==(const File &) const = default;
    };
    std::vector<File> m_files;
    std::string m_key; ///< of the store's meta texts: names of the files and options
    std::string m_judgement;
    std::string m_hash; ///< of the judgement and the bytes; empty: not known
};

} // namespace kbs::import
