// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/task_runner.h"
#include "raster/tile_source.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace kbs::gui {

/// Asks for a backdrop from a service: its kind and address, and of what it offers which layer. Asks the service only
/// when the button is pressed, in the background.
class BackdropDialog : public QDialog {
    Q_OBJECT
public:
    /// `lane` must outlive it: closing does not wait for a service.
    BackdropDialog(TaskRunner &runner, Lane &lane, QWidget *parent = nullptr);
    ~BackdropDialog() override;
    [[nodiscard]] raster::Layer layer() const;

Q_SIGNALS:
    void chosen(const kbs::raster::Layer &layer);

private:
    void ask();
    void show(const Result<raster::Offer> &offer);
    void update();
    void finish();

    TaskRunner &m_runner;
    Lane &m_lane;
    TaskRunner::TaskPtr m_asking;
    QComboBox *m_kind, *m_layer;
    QLineEdit *m_address, *m_attribution;
    QSpinBox *m_zoom, *m_days, *m_megabytes;
    QPushButton *m_ask, *m_add;
    QLabel *m_message;
};

} // namespace kbs::gui
