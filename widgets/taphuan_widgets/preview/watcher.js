// An author has saved: load the page again, at the step where it is.

export default {
  render({ model }) {
    model.on("change:writings", () => location.reload());
    model.set("turn", model.get("turn") + 1); // was there another save while this page was on its way?
    model.save_changes();
  },
};
