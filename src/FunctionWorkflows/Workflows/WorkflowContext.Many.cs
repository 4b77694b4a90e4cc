namespace FunctionWorkflows;

/// <content>Many steps side by side.</content>
public sealed partial class WorkflowContext
{
    /// <summary>Runs a step for each item, so many at a time.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the outputs.</typeparam>
    /// <param name="items">The items; read once, now.</param>
    /// <param name="step">Makes the step of an item.</param>
    /// <param name="maxParallel">How many run at a time at the most; 1 or more.</param>
    /// <param name="onFailure">What becomes of the others where one fails for good.</param>
    /// <returns>The outputs, in the order of the items.</returns>
    /// <exception cref="StepFailedException">
    /// A step failed for good: that of the first such item, once those that ran have ended.
    /// </exception>
    /// <example>
    /// <code>
    /// var invoices = await ctx.Map(orders, order => Steps.Invoice(order), maxParallel: 20);
    /// </code>
    /// </example>
    public async Task<TResult[]> Map<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, Step<TResult>> step,
        int maxParallel,
        MapFailure onFailure = MapFailure.Stop)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxParallel, 1);
        TItem[] all = [.. items];
        var results = new TResult[all.Length];
        var failures = new SortedDictionary<int, Exception>();
        var next = 0;
        var lanes = new Task[Math.Min(maxParallel, all.Length)];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = LaneAsync();
        }

        await Task.WhenAll(lanes).ConfigureAwait(true);
        return failures.Count == 0 ? results : throw failures.First().Value;

        async Task LaneAsync()
        {
            while (next < all.Length && (failures.Count == 0 || onFailure == MapFailure.Continue))
            {
                var index = next++;
                try
                {
                    results[index] = await Run(step(all[index])).ConfigureAwait(true);
                }
                catch (StepFailedException e)
                {
                    failures.Add(index, e);
                }
            }
        }
    }

    /// <summary>Runs steps side by side, and gives up all but the one that ends first.</summary>
    /// <typeparam name="T">The type of the outputs.</typeparam>
    /// <param name="steps">The steps, one or more.</param>
    /// <returns>The output of the first to end; where that failed, its failure is thrown.</returns>
    /// <exception cref="StepFailedException">The first to end failed for good.</exception>
    /// <exception cref="ArgumentException">There are no steps.</exception>
    public async Task<T> Race<T>(params IEnumerable<Step<T>> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        CodeOperation<T>[] operations = [.. steps.Select(step => _code.Ask<T>(step, CancellationToken.None))];
        if (operations.Length == 0)
        {
            throw new ArgumentException("A race needs one step at least.", nameof(steps));
        }

        var first = await Task.WhenAny(operations.Select(operation => operation.Task)).ConfigureAwait(true);
        foreach (var operation in operations.Where(operation => operation.Task != first))
        {
            _code.Cancel(operation, CancellationToken.None);
        }

        return await first.ConfigureAwait(true);
    }
}

/// <summary>What becomes of the other items of a <see cref="WorkflowContext.Map"/> where one fails.</summary>
public enum MapFailure
{
    /// <summary>No further one is started; those that run end first.</summary>
    Stop,

    /// <summary>All run; then the failure of the first that failed is thrown.</summary>
    Continue,
}
