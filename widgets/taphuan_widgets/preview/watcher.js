// An author has saved: load the page again, at the step where it is.

export default {
  render({ model }) {
    model.on("change:writings", () => location.reload());
  },
};
