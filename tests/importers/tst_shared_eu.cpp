// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/shared_suite.h"

class SharedEu : public QObject {
    Q_OBJECT

private:
    kbs::test::SharedSuite m_suite{QStringLiteral("eu")};

private Q_SLOTS:
    void initTestCase() { KBS_NEEDS_SHARED_DATA(); }
    void everyFileIsInTheTable() { m_suite.everyFileIsInTheTable(); }
    void file_data() { m_suite.rows(); }
    void file() { m_suite.run(); }
};

QTEST_GUILESS_MAIN(SharedEu)
#include "tst_shared_eu.moc"
