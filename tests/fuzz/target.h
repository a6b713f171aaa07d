// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"
#include "importers/common/text_stream.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

/// What the fuzz targets share. A target is one file `fuzz_<name>.cpp` that feeds bytes to one parser and aborts where
/// a promise of the parser is broken; its seeds and the inputs that once broke it are the files of
/// tests/data/fuzz/<name>. `./dev fuzz` makes each a libFuzzer program, tst_corpus runs all of them over their files.
namespace kbs::fuzz {

using Target = void (*)(std::string_view bytes);

/// Targets of this program by name.
inline std::map<std::string, Target> &targets()
{
    static std::map<std::string, Target> all;
    return all;
}

/// A broken promise: sanitizers and libFuzzer print the stack.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// The bytes as a file of this name, the same at every call; in memory where the system has such a folder.
inline QString fileOf(std::string_view bytes, const QString &name)
{
    static const QTemporaryDir folder(QDir(QStringLiteral("/dev/shm")).exists()
            ? QStringLiteral("/dev/shm/kbs-fuzz-XXXXXX")
            : QDir::tempPath() + QStringLiteral("/kbs-fuzz-XXXXXX"));
    QFile file(folder.filePath(name));
    require(file.open(QIODevice::WriteOnly) && file.write(bytes.data(), static_cast<qint64>(bytes.size())) >= 0);
    return file.fileName();
}

inline void requireSound(const Geometry &geometry)
{
    require(geometry.z.empty() || geometry.z.size() == geometry.points.size());
    require(std::ranges::is_sorted(geometry.ringEnds) && std::ranges::is_sorted(geometry.partEnds));
    require((geometry.ringEnds.empty() ? 0 : geometry.ringEnds.back()) == geometry.points.size());
    require((geometry.partEnds.empty() ? 0 : geometry.partEnds.back()) == geometry.ringEnds.size());
}

inline void requireUtf8(std::string_view text)
{
    import::Utf8Check check;
    check.feed(text);
    require(check.isUtf8());
}

/// Reads a source to its end. Whatever the bytes were: objects belong to a layer, have sound geometries and texts in
/// UTF-8, and a failure says something.
inline void drain(Result<std::unique_ptr<import::Source>> source)
{
    if (!source) {
        require(!source.error().message.isEmpty());
        return;
    }
    Progress progress;
    const auto done = (*source)->read(
        [&](import::SourceObject &&object) {
            require(object.layer >= 0 && static_cast<std::size_t>(object.layer) < (*source)->layers().size());
            requireSound(object.geometry);
            for (const auto &other : object.others)
                requireSound(other.geometry);
            requireUtf8(object.id);
            for (const auto &[path, text] : object.attributes) {
                requireUtf8(path);
                requireUtf8(text);
            }
            return true;
        },
        progress);
    require(done || !done.error().message.isEmpty());
}

} // namespace kbs::fuzz

#ifdef KBS_FUZZER
#define KBS_FUZZ_TARGET(name)                                                                                          \
    static void fuzzTarget(std::string_view bytes);                                                                    \
    extern "C" int LLVMFuzzerTestOneInput(const char *data, std::size_t size)                                          \
    {                                                                                                                  \
        fuzzTarget({data, size});                                                                                      \
        return 0;                                                                                                      \
    }                                                                                                                  \
    static void fuzzTarget([[maybe_unused]] std::string_view bytes)
#else
#define KBS_FUZZ_TARGET(name)                                                                                          \
    static void fuzzTarget(std::string_view bytes);                                                                    \
    [[maybe_unused]] static const bool isKnown = kbs::fuzz::targets().emplace(#name, fuzzTarget).second;               \
    static void fuzzTarget([[maybe_unused]] std::string_view bytes)
#endif
