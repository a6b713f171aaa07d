// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/services/address.h"
#include "jobs/progress.h"

#include <QByteArray>

#include <functional>
#include <memory>

class QNetworkAccessManager;
class QNetworkReply;

namespace kbs::import::services {

/// Downloads from one service, into files. Belongs to one thread; waits in an event loop of its own, looking at the
/// task's cancel every 50 ms.
class Web {
public:
    static constexpr int attempts = 6;
    static constexpr int firstPause = 250;        ///< milliseconds before the second attempt; doubles
    static constexpr int silence = 60'000;        ///< milliseconds without a byte: the connection is given up
    static constexpr qint64 largest = 16LL << 30; ///< bytes of one delivery

    Web(const Address &address, Progress &progress);
    ~Web();

    struct Got {
        QByteArray type; ///< media type
        QByteArray head; ///< first bytes, to see what it is
    };
    /// What is wrong with a downloaded file, where a second attempt may help (cut off); nothing: it is whole. An Error
    /// is final.
    using Check = std::function<Result<std::optional<QString>>(const QString &file)>;
    /// Writes the answer to a file. Broken connections, overload and what `check` finds cut off are tried again from
    /// the start of the page. `what` is shown as progress.
    [[nodiscard]] Result<Got> download(
        const QUrl &url, const QByteArray &accept, const QString &file, const QString &what, const Check &check = {});

private:
    /// One attempt. `again`: worth another.
    struct Attempt {
        bool again = false;
        int pause = 0; ///< milliseconds that the service asks for
        Got got;
        std::optional<Error> error;
    };
    [[nodiscard]] Attempt attempt(const QUrl &url, const QByteArray &accept, const QString &file, const QString &what);
    [[nodiscard]] Attempt judge(QNetworkReply &reply, const QString &file);
    [[nodiscard]] Error failure(ErrorKind kind, const QString &message, const QString &advice) const;
    [[nodiscard]] bool wait(int milliseconds);

    const Address &m_address;
    Progress &m_progress;
    std::unique_ptr<QNetworkAccessManager> m_manager;
    qint64 m_total = 0;
};

} // namespace kbs::import::services
