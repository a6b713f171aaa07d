// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/web_server.h"

#include <QBuffer>
#include <QImage>
#include <QThread>

#include <memory>

namespace kbs::test {

inline QByteArray png(QColor color, QSize size = {256, 256})
{
    QImage image(size, QImage::Format_ARGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

/// A server in a thread of its own, so that the test may wait for what it asks it.
class Served {
public:
    explicit Served(WebServer::Handler handler)
    {
        m_thread.start();
        QMetaObject::invokeMethod(
            &m_context, [&] { m_server = std::make_unique<WebServer>(std::move(handler)); },
            Qt::BlockingQueuedConnection);
    }
    ~Served() { stop(); }
    void stop()
    {
        if (!m_thread.isRunning())
            return;
        QMetaObject::invokeMethod(&m_context, [&] { m_server.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    [[nodiscard]] QString url(const QString &path) const { return m_server->url(path); }
    QList<WebServer::Request> requests()
    {
        QList<WebServer::Request> all;
        QMetaObject::invokeMethod(&m_context, [&] { all = m_server->requests; }, Qt::BlockingQueuedConnection);
        return all;
    }

private:
    QThread m_thread;
    struct Context : QObject {
        explicit Context(QThread &thread) { moveToThread(&thread); }
    };
    Context m_context{m_thread};
    std::unique_ptr<WebServer> m_server;
};

} // namespace kbs::test
