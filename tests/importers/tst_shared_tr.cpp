// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/shared_suite.h"

class SharedTr : public QObject {
    Q_OBJECT

private:
    kbs::test::SharedSuite m_suite{QStringLiteral("tr")};

private Q_SLOTS:
    void initTestCase() { KBS_NEEDS_SHARED_DATA(); }
    void everyFileIsInTheTable() { m_suite.everyFileIsInTheTable(); }
    void file_data() { m_suite.rows(); }
    void file() { m_suite.run(); }
};

QTEST_GUILESS_MAIN(SharedTr)
#include "tst_shared_tr.moc"
