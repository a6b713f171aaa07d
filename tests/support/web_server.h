// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>
#include <QUrlQuery>

#include <functional>

namespace kbs::test {

/// A web server on the loopback address that also behaves badly: drops connections, dribbles, never answers.
class WebServer {
public:
    struct Request {
        QString path;
        QUrlQuery query;
        QHash<QByteArray, QByteArray> headers; ///< names in small letters
        [[nodiscard]] QString parameter(const QString &name) const
        {
            for (const auto &[key, value] : query.queryItems(QUrl::FullyDecoded))
                if (key.compare(name, Qt::CaseInsensitive) == 0)
                    return value;
            return {};
        }
    };
    struct Answer {
        QByteArray body;
        QByteArray type = "text/xml";
        int status = 200;
        QList<QByteArray> headers;
        qsizetype dropAfter = -1; ///< bytes of the body after which the connection breaks
        bool silent = false;      ///< no answer ever
        int dribble = 0;          ///< milliseconds between small pieces
    };
    using Handler = std::function<Answer(const Request &)>;

    explicit WebServer(Handler handler) : m_handler(std::move(handler))
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection())
                take(socket);
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("the test's server cannot listen");
    }

    [[nodiscard]] QString url(const QString &path, const QString &user = {}) const
    {
        return QStringLiteral("http://") + (user.isEmpty() ? user : user + u'@') + QStringLiteral("127.0.0.1:")
            + QString::number(m_server.serverPort()) + path;
    }
    QList<Request> requests;

private:
    void take(QTcpSocket *socket)
    {
        QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
            m_heads[socket] += socket->readAll();
            if (!m_heads[socket].contains("\r\n\r\n"))
                return;
            const Request request = parsed(m_heads.take(socket));
            requests << request;
            send(socket, m_handler(request));
        });
    }

    static Request parsed(const QByteArray &head)
    {
        Request out;
        const QList<QByteArray> lines = head.split('\n');
        const QUrl url = QUrl::fromEncoded(lines[0].split(' ').value(1));
        out.path = url.path();
        out.query = QUrlQuery(url);
        for (const QByteArray &line : lines.mid(1))
            if (const qsizetype colon = line.indexOf(':'); colon > 0)
                out.headers[line.first(colon).trimmed().toLower()] = line.mid(colon + 1).trimmed();
        return out;
    }

    static void send(QTcpSocket *socket, const Answer &answer)
    {
        if (answer.silent)
            return;
        QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " X\r\nContent-Type: " + answer.type
            + "\r\nConnection: close\r\nContent-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
        for (const QByteArray &header : answer.headers)
            head += header + "\r\n";
        socket->write(head + "\r\n");
        if (answer.dropAfter >= 0) {
            socket->write(answer.body.first(std::min(answer.dropAfter, answer.body.size())));
            socket->disconnectFromHost();
        } else if (answer.dribble > 0) {
            auto *timer = new QTimer(socket);
            QObject::connect(timer, &QTimer::timeout, socket, [socket, timer, rest = answer.body]() mutable {
                socket->write(rest.first(std::min<qsizetype>(rest.size(), 64)));
                rest = rest.mid(64);
                if (rest.isEmpty()) {
                    timer->stop();
                    socket->disconnectFromHost();
                }
            });
            timer->start(answer.dribble);
        } else {
            socket->write(answer.body);
            socket->disconnectFromHost();
        }
    }

    QTcpServer m_server;
    Handler m_handler;
    QHash<QTcpSocket *, QByteArray> m_heads;
};

} // namespace kbs::test
